"""Briefs drawn from the valid grammar, and the same with one mistake; a seed gives the same brief each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

NOUNS = (
    "Order",
    "Invoice",
    "Parcel",
    "Booking",
    "Review",
    "Ticket",
    "Warehouse",
    "Category",
    "Supplier",
    "Campaign",
    "Recipe",
    "Playlist",
    "Course",
    "Vehicle",
    "Contract",
    "Shelf",
    "Box",
    "Branch",
    "Policy",
    "Survey",
    "StockItem",
    "PriceList",
)
VALUES = ("Address", "Dimension", "Contact", "Period", "Label", "Line", "Part")
PLAIN = (
    "title",
    "note",
    "brand",
    "colour",
    "remark",
    "alias",
    "summary",
    "caption",
    "origin",
    "material",
    "motto",
)
STATES = ("draft", "open", "paused", "done", "rejected", "expired")
VERBS = {"publish": "open", "pause": "paused", "finish": "done", "reject": "rejected"}
ROLES = ("database", "broker", "cache", "language", "framework")
CHOICES = ("PostgreSQL", "NATS JetStream", "Valkey", "Python", "FastAPI", "RabbitMQ")


class Drawer:
    """Draws one brief."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - test data, which a seed has to give again

    def brief(self) -> dict[str, Any]:
        """Draw a brief that is right."""
        draw = self.random
        names = draw.sample(NOUNS, draw.randint(1, 3))
        self.types = {name: self.type_fields() for name in draw.sample(VALUES, draw.randint(0, 2))}
        brief: dict[str, Any] = {
            "brief": 1,
            "service": f"{names[0].lower()}-service",
            "about": f"Keeps every {names[0].lower()} of the shop.",
            "responsibilities": [f"Keeps every {name.lower()}" for name in names],
            "stack": {
                role: f"{draw.choice(CHOICES)} | it is known well | SQLite"
                for role in draw.sample(ROLES, draw.randint(1, 3))
            },
        }
        self.optional_head(brief)
        # A path with more than two resources is too deep for lint, so only the first has any below it.
        brief["resources"] = {
            name: self.resource(name, names[: min(number, 1)]) for number, name in enumerate(names)
        }
        unused = set(self.types)
        for resource in brief["resources"].values():
            unused -= {
                str(text).split("[")[0].split("?")[0].split(",")[0].strip()
                for text in resource["fields"].values()
            }
        for name in sorted(unused):
            brief["resources"][names[0]]["fields"][f"more_{name.lower()}"] = f"{name}?"
        if self.types:
            brief["types"] = self.types
        if draw.random() < 0.4:
            brief["operations"] = {"estimate": self.operation()}
        return brief

    def optional_head(self, brief: dict[str, Any]) -> None:
        """Draw what a brief may say of the service as a whole."""
        draw = self.random
        if draw.random() < 0.5:
            brief["audience"] = draw.choice(("company-internal", "external-public", "external-partner"))
        if draw.random() < 0.3:
            brief["base"] = draw.choice(("/api", "/shop/v1"))
        if draw.random() < 0.4:
            brief["slo"] = {"availability": 99.9, "p99_ms": 500, "peak_rps": 100}
        if draw.random() < 0.3:
            brief["uses"] = {"ledger-service": "http bookEntry, soft, 200ms | it is booked later"}
        if draw.random() < 0.3:
            brief["scopes"] = {"read": "things.read", "write": "things.write"}
        if draw.random() < 0.3:
            brief["events"] = {"consumes": {"payment.captured": "payment-service | it counts as paid"}}

    def text(self) -> str:
        """Draw a field that is a plain value, without flags."""
        draw = self.random
        low = draw.randint(0, 10)
        colours = ", ".join(draw.sample(("red", "green", "blue", "white"), draw.randint(1, 4)))
        return draw.choice(
            (
                "string",
                f"string({low}..{low + draw.randint(1, 90)})",
                "text",
                "int",
                f"int({low}..{low + 50})",
                "decimal(0..1)",
                "bool",
                "uuid",
                "date",
                "datetime",
                "email",
                "url",
                "currency",
                "country",
                "sku",
                "money",
                "double",
                "int64",
                f"enum({colours})",
                "number(-5..5)",
                "string[..5]",
            )
        )

    def type_fields(self) -> dict[str, str]:
        """Draw the fields of a value."""
        draw = self.random
        return {
            f"{name}_{self.suffix(text)}": text + draw.choice(("", "?"))
            for name in draw.sample(PLAIN, 2)
            for text in [self.text()]
        }

    @staticmethod
    def suffix(text: str) -> str:
        """Name a field by its type: one name has one type in the whole brief."""
        return "".join(one if one.isalnum() else "_" for one in text).strip("_").lower()

    def resource(self, name: str, above: list[str]) -> dict[str, Any]:
        """Draw a resource."""
        draw = self.random
        fields: dict[str, Any] = {}
        for plain in draw.sample(PLAIN, draw.randint(1, 5)):
            text = self.text()
            flags = draw.choice(
                ("", "", "", ", immutable", ", unique", ", indexed", ", sensitive", ", readonly")
            )
            flags = "" if "[" in text or (flags == ", unique" and text == "bool") else flags
            fields[f"{plain}_{self.suffix(text)}"] = text + draw.choice(("", "", "?")) + flags
        fields["label_text"] = "string(1..40)"
        fields["state"] = f"enum({', '.join(STATES)}) = draft, readonly"
        for value in self.types:
            if draw.random() < 0.6:
                fields[value.lower()] = draw.choice((value, f"{value}?", f"{value}[1..5]", f"{value}[]?"))
        if draw.random() < 0.3:
            fields["partner_id"] = "uuid -> partner-service.Partner, indexed"
        if above and draw.random() < 0.4:
            fields[f"{above[0].lower()}_id"] = f"uuid -> {above[0]}, indexed"
        methods = draw.sample(("create", "list", "get", "update", "replace", "delete"), draw.randint(2, 6))
        methods = list(dict.fromkeys((*methods, "get", "list")))
        resource: dict[str, Any] = {
            "traits": self.traits(fields, methods),
            "fields": fields,
            "methods": methods,
        }
        if draw.random() < 0.5:
            action = draw.choice(list(VERBS))
            resource["actions"] = {action: {"from": ["draft"], "to": VERBS[action]}}
            if draw.random() < 0.5:
                resource["actions"][action]["takes"] = {"why_text": "string(1..200)"}
        if above and draw.random() < 0.3:
            resource["in"] = above[-1]
        return resource

    def traits(self, fields: dict[str, Any], methods: list[str]) -> list[str]:
        """Draw traits that fit the fields and methods."""
        draw = self.random
        plain = [
            name
            for name, text in fields.items()
            if text.split("(")[0].split("?")[0].split(",")[0] in ("string", "int", "bool", "enum", "date")
        ]
        texts = [
            name for name, text in fields.items() if text.startswith(("string", "text")) and "[" not in text
        ]
        plain = [name for name in plain if "[" not in fields[name]]
        filters = ", ".join(draw.sample(plain, min(2, len(plain))))
        found = [
            "timestamps",
            "versioned",
            "paginated",
            "paginated(10, 50)",
            "owned(customer_id)",
            f"filtered({filters})",
            f"sorted({draw.choice(plain)})",
            f"searchable({draw.choice(texts)})",
            "idempotent-create",
            "idempotent-create(12h)",
            "rate-limited(20/min/user)",
            "cached(private, 60s)",
            "tenant",
            "audited",
        ]
        if {"create", "update", "replace", "delete"} & set(methods):
            found += ["webhooks", "streamed"]
        if "create" in methods:
            fields["progress"] = "enum(pending, done) = pending, readonly"
            found += ["bulk", "long-running"]
        if "delete" in methods:
            found += ["soft-delete", "soft-delete(state, expired)"]
        chosen = draw.sample(found, draw.randint(0, 7))
        return list({one.split("(")[0]: one for one in chosen}.values())

    def operation(self) -> dict[str, Any]:
        """Draw an operation that is not a method."""
        draw = self.random
        return {
            "post": "/estimates",
            "about": "Estimate what it costs",
            "takes": {"amount_count": "int(1..50)"},
            "gives": "money",
            **({"errors": [409]} if draw.random() < 0.5 else {}),
            **({"rate": "5/min/user"} if draw.random() < 0.5 else {}),
        }


def write(brief: dict[str, Any]) -> str:
    """Write a brief as YAML, a line for each value."""
    return yaml.safe_dump(brief, sort_keys=False, width=1000)


Mistake = Callable[[dict[str, Any], random.Random], "str | None"]


def _swap(brief: dict[str, Any], draw: random.Random, make: Callable[[str], str]) -> str | None:
    name = draw.choice(list(brief["resources"]))
    fields = brief["resources"][name]["fields"]
    field = draw.choice(list(fields))
    fields[field] = make(fields[field])
    return f"      {field}: "


def mistakes() -> Iterator[tuple[str, Mistake]]:
    """Yield ways to spoil a brief: each changes it and returns how the spoilt line begins."""
    for name, text in (
        ("type", "strin"),
        ("range", "string(9..3)"),
        ("flag", "string, readonli"),
        ("bracket", "string(1..3"),
        ("empty", ""),
        ("enum", "enum"),
        ("number", "int(a..b)"),
        ("default", "bool = maybe"),
        ("target", "uuid -> Nowhere"),
        ("rest", "string string"),
        ("negative", "string(-1..3)"),
        ("both", "string, readonly, writeonly"),
        ("long", "string(..9999999)"),
        ("list", "string[..99999]"),
    ):
        yield f"field {name}", lambda brief, draw, text=text: _swap(brief, draw, lambda _: text)

    def head(key: str, value: Any) -> Mistake:
        def spoil(brief: dict[str, Any], _: random.Random) -> str:
            brief[key] = value
            return f"{key}:"

        return spoil

    yield "unknown key", head("resorces", {})
    yield "service", head("service", "Order Service")
    yield "version of the format", head("brief", 2)
    yield "audience", head("audience", "everybody")
    yield "base", head("base", "api/")
    yield "tier", head("tier", 9)

    def in_resource(key: str, value: Any, begins: str) -> Mistake:
        def spoil(brief: dict[str, Any], draw: random.Random) -> str:
            name = draw.choice(list(brief["resources"]))
            resource = brief["resources"][name]
            resource[key] = [*resource[key], value] if isinstance(resource.get(key), list) else value
            return begins

        return spoil

    yield "trait", in_resource("traits", "timestamp", "    - timestamp")
    yield "trait's field", in_resource("traits", "filtered(nothing)", "    - filtered(nothing)")
    yield (
        "trait's argument",
        in_resource("traits", "rate-limited(20 per minute)", "    - rate-limited(20 per"),
    )
    yield "method", in_resource("methods", "patch", "    - patch")
    yield "parent", in_resource("in", "Nobody", "    in:")
    yield "key", in_resource("key", "number", "    key:")
    yield (
        "action",
        in_resource("actions", {"stop": {"from": ["draft"], "to": "stopped"}}, "        to: stopped"),
    )

    def stack(brief: dict[str, Any], _: random.Random) -> str:
        role = next(iter(brief["stack"]))
        brief["stack"][role] = "PostgreSQL"
        return f"  {role}:"

    yield "reason", stack

    def dependency(brief: dict[str, Any], _: random.Random) -> str:
        brief["uses"] = {"ledger-service": "http bookEntry, 200ms | later"}
        return "  ledger-service:"

    yield "dependency", dependency
