"""Webhooks: the events of a resource, sent to subscribers over HTTP."""

from __future__ import annotations

from typing import Any

from scaffold.brief.house.frame import Design
from scaffold.brief.house.names import sentence, spoken, with_article
from scaffold.brief.model import Resource
from scaffold.brief.shapes import OPEN_ENUM, reference
from scaffold.core.naming import camel, pascal, words


def event_schema(resource: Resource, events: list[str]) -> dict[str, Any]:
    """Return the schema of what is sent: which event it is, when it happened, and the thing afterwards."""
    text = {"type": "string", "enum": events, "description": f"Which event it is. {OPEN_ENUM}"}
    return {
        "type": "object",
        "description": f"An event of {with_article(resource.name)}, as subscribers receive it (CloudEvents 1.0 names).",
        "required": ["id", "type", "time", "version", "data"],
        "properties": {
            "id": {
                "type": "string",
                "format": "uuid",
                "description": "Id of the event; the same when it is sent again.",
            },
            "type": text,
            "time": {"type": "string", "format": "date-time", "description": "When it happened."},
            "version": {
                "type": "string",
                "maxLength": 20,
                "pattern": "^[0-9]+(\\.[0-9]+)*$",
                "default": "1.0.0",
                "description": "Version of the form of the event: that of this contract.",
            },
            "data": reference(resource.name),
        },
    }


def webhook(design: Design, resource: Resource, event: str, tag: str) -> dict[str, Any]:
    """Return the path item of the webhook of an event."""
    name = f"{resource.name}Event"
    said = " ".join(words(event))
    return {
        "post": {
            "operationId": f"on{pascal(' '.join(words(event)))}",
            "summary": f"Tell a subscriber of {said}",
            "description": f"Sent to those who subscribed to `{event}`, again until it is answered; the id tells repetitions.",
            "tags": [tag],
            "requestBody": {
                "required": True,
                "description": f"{sentence(spoken(resource.name))} and what happened to it.",
                "content": design.body(name, reference(name)),
            },
            "responses": {
                "204": {"description": "It was taken note of."},
                "410": {"description": "The subscriber wants no more events."},
            },
        }
    }


def webhook_name(event: str) -> str:
    """Name the webhook of an event: `orderCreated`."""
    return camel(" ".join(words(event)))
