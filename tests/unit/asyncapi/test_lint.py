"""Linting AsyncAPI documents: nothing is found in good ones, and each defect at its place."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.lint.catalog.rule import Addon, Profile
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_spec
from tests.unit.asyncapi.events import BOTH, VERSION_2, VERSION_3

STRICT = LintConfig(profile=Profile.STRICT, addons=frozenset(Addon), gather=False)


def lint(folder: Path, *texts: str) -> tuple[Finding, ...]:
    documents = []
    for number, text in enumerate(texts):
        file = folder / f"events{number}.yaml"
        file.write_text(text, encoding="utf-8")
        documents.append(load_spec(file))
    return lint_documents(documents, STRICT).findings


@pytest.mark.parametrize("version", BOTH)
def test_good_documents_are_clean(tmp_path: Path, version: str) -> None:
    assert [
        f"{finding.location} {finding.rule} {finding.message}" for finding in lint(tmp_path, BOTH[version])
    ] == []


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        (VERSION_3, "address: payments.captured", "address: payments/captured/", ("val-channel-address",
         "/channels/paymentCaptured/address")),
        (VERSION_3, "{order_id: {description: The order.}}", "{}", ("val-channel-parameters", "/channels/orderCreated")),
        (VERSION_3, "'#/components/messages/PaymentCaptured'", "'#/components/messages/PaymentTaken'", ("val-ref-resolves",
         "/channels/paymentCaptured/messages/captured/$ref")),
        (VERSION_3, "action: receive", "action: obtain", ("val-structure", "/operations/onPaymentCaptured/action")),
        (VERSION_3, "protocol: nats", "protokol: nats", ("val-structure", "/servers/production/protokol")),
        (VERSION_3, "protocol: nats", "protocol: sqs", ("cld-portable-binding", "/servers/production/protocol")),
        (VERSION_3, "{id: e-1, type", "{type", ("val-message-example", "/components/messages/OrderCreated/examples/0/payload")),
        (VERSION_3, "name: payment.captured.v1", "name: payment.captured", ("asy-event-versioned",
         "/components/messages/PaymentCaptured")),
        (VERSION_3, "  schemas:\\n", "  schemas:\\n    Spare: {type: object}\\n", ("val-unused-component",
         "/components/schemas/Spare")),
        (VERSION_2, "servers: [production]", "servers: [live]", ("val-channel-servers",
         "/channels/orders.{order_id}.created/servers/0")),
        (VERSION_2, "security: [{token: []}]", "security: [{tokens: []}]", ("val-server-security",
         "/servers/production/security/0/tokens")),
        (VERSION_2, "messageId: paymentCaptured", "messageId: orderCreated", ("val-message-id",
         "/components/messages/PaymentCaptured/messageId")),
        (VERSION_2, "operationId: onPaymentCaptured", "operationId: sendOrderCreated", ("val-message-id",
         "/channels/payments.captured/publish/operationId")),
        (VERSION_2, "info: {title: Order events, version: 1.2.0}", "info: {title: Order events}", ("val-structure", "/info")),
    ],
)  # fmt: skip
def test_each_defect_is_found_at_its_place(
    tmp_path: Path, text: str, old: str, new: str, expected: tuple[str, str]
) -> None:
    old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
    assert old in text
    found = lint(tmp_path, text.replace(old, new, 1))
    assert expected in {(finding.rule, finding.pointer) for finding in found}


def test_what_nobody_sends_is_an_orphan(tmp_path: Path) -> None:
    payments = VERSION_3.replace("action: receive", "action: send").replace(
        "action: send", "action: receive", 1
    )
    renamed = payments.replace("payment.captured.v1", "payment.capture.v1").replace(
        "payments.captured", "payments.taken"
    )
    assert lint(tmp_path, VERSION_3, payments) == ()
    orphans = [
        finding for finding in lint(tmp_path, VERSION_3, renamed) if finding.rule == "bnd-event-orphan"
    ]
    assert [finding.message for finding in orphans] == [
        "no document of this run sends the message 'payment.captured.v1'",
        "no document of this run receives the message 'payment.capture.v1'",
    ]
    assert orphans[0].hint == "did it mean payment.capture.v1?"


def test_mutants_give_findings_or_a_clear_error(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same mutants each time
    for _ in range(150):
        data = yaml.safe_load(chance.choice((VERSION_2, VERSION_3)))
        for _ in range(chance.randint(1, 3)):
            mutate(data, chance)
        with suppress(InputError):
            lint(tmp_path, yaml.safe_dump(data))


def mutate(data: object, chance: random.Random) -> None:
    """Replace, drop or move one value somewhere in the data."""
    places = []
    pending = [data]
    while pending:
        value = pending.pop()
        entries = (
            list(value.items())
            if isinstance(value, dict)
            else list(enumerate(value))
            if isinstance(value, list)
            else []
        )
        places += [(value, key) for key, _ in entries]
        pending += [child for _, child in entries]
    holder, key = chance.choice(places)
    other, other_key = chance.choice(places)
    try:
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = chance.choice(
                    [None, 0, True, "", "#/channels", [], {}, [[]], {"$ref": "#/info"}, {"$ref": 3}]
                )
            case 2:
                holder[key] = yaml.safe_load(yaml.safe_dump(other[other_key]))
            case _:
                holder[key] = {"$ref": "#/components/messages/OrderCreated"}
    except (KeyError, IndexError):
        return


MESSAGES_2 = """\
asyncapi: 2.6.0
info: {title: Demo, version: 1.0.0}
channels:
  some:
    publish:
      operationId: some
      message: {MORE payload: PAYLOAD, headers: {type: object, properties: {at: {type: string, format: date}}}, EXTRA}
components:
  messageTraits: {T: {headers: {type: object, properties: {size: {type: integer}}}, TRAIT}}
  schemas: {S: {type: object}}
"""
MESSAGES_3 = """\
asyncapi: 3.0.0
info: {title: Demo, version: 1.0.0}
channels: {some: {messages: {m: {$ref: '#/components/messages/M'}}}}
operations: {take: {action: receive, channel: {$ref: '#/channels/some'}}}
components:
  messages: {M: {payload: PAYLOAD, headers: {type: object, properties: {at: {type: string, format: date}}}, EXTRA}}
  messageTraits: {T: {headers: {type: object, properties: {size: {type: integer}}}, TRAIT}}
  schemas: {S: {type: object}}
"""
TRAITED = "traits: [{$ref: '#/components/messageTraits/T'}]"


def found_in(
    folder: Path, text: str, payload: str, *, extra: str = "name: m", trait: str = "name: t", more: str = ""
) -> list[tuple[str, str]]:
    """Lint a document with one message; return the rules of validity that object, with the end of each place."""
    parts = {"PAYLOAD": payload, "EXTRA": extra, "TRAIT": trait, "MORE": more}
    for name, part in parts.items():
        text = text.replace(name, part)
    return [
        (finding.rule, finding.pointer.rpartition("/")[2])
        for finding in lint(folder, text)
        if finding.rule.startswith("val-") and finding.rule != "val-unused-component"
    ]


@pytest.mark.parametrize("text", [MESSAGES_2, MESSAGES_3])
@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("{type: string}", "{type: strin}", ("val-structure", "type")),
        ("{required: [a]}", "{required: a}", ("val-structure", "required")),
        ("{additionalProperties: false}", "{additionalProperties: [x]}", ("val-structure", "additionalProperties")),
        ("{properties: {a: {type: string}}}", "{properties: {a: {type: strin}}}", ("val-structure", "type")),
        ("{minimum: 1, maximum: 2}", "{minimum: 3, maximum: 2}", ("val-schema-sane", "minimum")),
        ("{type: string, maxLength: 3}", "{type: integer, maxLength: 3}", ("val-keyword-type", "maxLength")),
        ("{type: integer, examples: [3]}", "{type: integer, examples: [a]}", ("val-example-valid", "0")),
        ("{type: string, format: uuid, default: 2fbb5fe2-e29a-4d70-aa58-54ce7ce3e20b}",
         "{type: string, format: uuid, default: a}", ("val-example-valid", "default")),
        ("{type: integer, default: 1}", "{type: integer, default: '1'}", ("val-default-type", "default")),
        ("{type: string, pattern: '[a]'}", "{type: string, pattern: '[a'}", ("val-pattern", "pattern")),
        ("{items: [{type: integer, examples: [3]}]}", "{items: [{type: integer, examples: [a]}]}", ("val-example-valid", "0")),
        ("{properties: {a: {$ref: '#/components/schemas/S'}}}", "{properties: {a: {$ref: '#/components/schemas/Q'}}}",
         ("val-ref-resolves", "$ref")),
    ],
)  # fmt: skip
def test_payloads_are_checked_as_schemas_of_openapi_are(
    tmp_path: Path, text: str, right: str, wrong: str, expected: tuple[str, str]
) -> None:
    assert found_in(tmp_path, text, right) == []
    assert expected in found_in(tmp_path, text, wrong)


@pytest.mark.parametrize("text", [MESSAGES_2, MESSAGES_3])
@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("{payload: {a: 1}}", "{payload: {a: x}}", "a"),
        ("{payload: {}, headers: {at: '2026-01-31'}}", "{payload: {}, headers: {at: yesterday}}", "at"),
        ("{payload: {}, headers: {size: 3}}", "{payload: {}, headers: {size: big}}", "size"),
    ],
)
@pytest.mark.parametrize("of_trait", [False, True])
def test_examples_of_messages_and_their_traits_fit(
    tmp_path: Path, text: str, right: str, wrong: str, place: str, *, of_trait: bool
) -> None:
    payload = "{type: object, properties: {a: {type: integer}}}"
    found = []
    for example in (right, wrong):
        examples = f"examples: [{example}]"
        extra, trait = (TRAITED, examples) if of_trait else (f"{TRAITED}, {examples}", "name: t")
        found.append(found_in(tmp_path, text, payload, extra=extra, trait=trait))
    assert found == [[], [("val-message-example", place)]]


def test_schemas_in_other_formats_are_left_alone(tmp_path: Path) -> None:
    record = "{type: record, name: R, fields: [{name: a, type: string, default: 3}]}"
    avro = "schemaFormat: 'application/vnd.apache.avro;version=1.9.0',"
    example = "examples: [{payload: {b: 1}}]"
    wrapped = f"{{{avro} schema: {record}}}"
    assert found_in(tmp_path, MESSAGES_3, wrapped, extra=example) == []
    assert found_in(tmp_path, MESSAGES_2, record, extra=example, more=avro) == []


@pytest.mark.parametrize(
    "name", ["application/schema+json;version=draft-07", "application/vnd.aai.asyncapi+yaml;version=3.0.0"]
)
def test_json_schema_by_another_name_is_checked(tmp_path: Path, name: str) -> None:
    wrapped = f"{{schemaFormat: '{name}', schema: {{type: integer, minimum: 3, maximum: 2, examples: [a]}}}}"
    assert {rule for rule, _ in found_in(tmp_path, MESSAGES_3, wrapped)} == {
        "val-schema-sane",
        "val-example-valid",
    }


def test_a_trait_has_no_payload(tmp_path: Path) -> None:
    assert ("val-structure", "payload") in found_in(
        tmp_path, MESSAGES_3, "{type: object}", trait="payload: {}"
    )
