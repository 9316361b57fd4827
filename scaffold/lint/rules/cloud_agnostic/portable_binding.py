"""Events travel over protocols that any cloud offers.

Why:
    A channel that is bound to the queue of one cloud provider cannot move. Bindings of a provider belong into
    an overlay for the platform, and the channel itself stays neutral (NATS, Kafka, AMQP, MQTT).

Bad:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders, bindings: {sns: {name: orders}}}

Good:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders, bindings: {kafka: {partitions: 12}}}

Irrelevant:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.messages import BINDINGS, BROKERS
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import ASYNCAPI
from scaffold.openapi.document import Node

# The protocol names of the AsyncAPI binding registry that stand for the service of one provider, and those in use for others.
_OWNERS = {
    "sns": "Amazon SNS",
    "sqs": "Amazon SQS",
    "kinesis": "Amazon Kinesis",
    "eventbridge": "Amazon EventBridge",
    "googlepubsub": "Google Cloud Pub/Sub",
    "servicebus": "Azure Service Bus",
    "azureservicebus": "Azure Service Bus",
    "eventhubs": "Azure Event Hubs",
    "eventgrid": "Azure Event Grid",
    "anypointmq": "Anypoint MQ",
}


def _protocols(facts: Facts) -> Iterator[Node]:
    """Yield the names of protocols: those of servers, and the keys of bindings."""
    for server in BROKERS.select(facts):
        if isinstance(server.fields.get("protocol"), str):
            yield server.child("protocol")
    yield from BINDINGS.select(facts)


def _judge(place: Node, _: Facts) -> Iterator[Violation]:
    name = str(place.value if place.name == "protocol" else place.name)
    owner = _OWNERS.get(name.lower().replace("-", "").replace("_", ""))
    if owner is not None:
        yield Violation(place, f"protocol {name!r} is that of {owner}")


RULE = Rule(
    id="cld-portable-binding",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("protocol", _protocols),
    judge=_judge,
    fix="keep the channel neutral, and put the binding into an overlay for the platform",
    reads=ASYNCAPI,
)
