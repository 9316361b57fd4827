"""The meaning of a change for clients: one table, by the kind of change and the direction in which the changed part travels.

What clients send must not be narrowed, what they receive must not be widened. Where a kind departs from that, the table says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaffold.diff.change import Direction


class Verdict(StrEnum):
    """The effect of a change on clients that keep to the earlier contract."""

    BREAKS = "breaks"
    RISKY = "may break"
    HARMLESS = "harmless"


class Area(StrEnum):
    """The part of the contract that a change is about."""

    OPERATIONS = "operations"
    PARAMETERS = "parameters"
    BODIES = "bodies"
    RESPONSES = "responses"
    ACCESS = "access"
    MESSAGES = "messages"
    VALUES = "values"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of change: its verdicts in what clients send and in what they receive, and what is said of its subject.

    `about` describes the kind in the documentation, `says` ends a message and may hold `{}` for the detail.
    """

    kind: str
    area: Area
    sent: Verdict
    received: Verdict
    about: str
    says: str

    def verdict(self, direction: Direction | None) -> Verdict:
        """Return the verdict in a direction; a change that has none is judged as what clients send."""
        return self.received if direction is Direction.RESPONSE else self.sent


_BREAKS, _RISKY, _OK = Verdict.BREAKS, Verdict.RISKY, Verdict.HARMLESS

_TABLE = (
    # kind, sent, received, about, says
    (
        Area.OPERATIONS,
        ("path-removed", _BREAKS, _BREAKS, "a path is gone", "was removed{}"),
        ("operation-removed", _BREAKS, _BREAKS, "an operation is gone", "was removed{}"),
        ("operation-moved", _BREAKS, _BREAKS, "an operation has another path or method", "moved to {}"),
        ("sunset-advanced", _BREAKS, _BREAKS, "the end of a deprecated operation comes earlier", "ends earlier: {}"),
        ("server-removed", _RISKY, _RISKY, "a server, or the path that it serves the API under, is gone", "was removed"),
    ),
    (
        Area.PARAMETERS,
        ("parameter-removed", _RISKY, _RISKY, "a parameter is gone", "was removed"),
        ("required-parameter-added", _BREAKS, _BREAKS, "a required parameter is new", "is new and required"),
        ("parameter-became-required", _BREAKS, _BREAKS, "a parameter became required", "became required"),
        ("serialization-changed", _BREAKS, _BREAKS, "a parameter is written in another style", "is written differently: {}"),
    ),
    (
        Area.BODIES,
        ("body-added-required", _BREAKS, _BREAKS, "a required body is new", "is new and required"),
        ("body-became-required", _BREAKS, _BREAKS, "a body became required", "became required"),
        ("body-removed", _RISKY, _RISKY, "a request has no body any more", "was removed"),
        ("media-type-removed", _BREAKS, _BREAKS, "a media type is gone", "is no longer there as {}"),
    ),
    (
        Area.RESPONSES,
        ("success-status-removed", _BREAKS, _BREAKS, "a status of success or redirection is gone", "was removed"),
        ("required-header-removed", _OK, _BREAKS, "a required header is gone", "was removed"),
        ("header-removed", _OK, _RISKY, "an optional header is gone", "was removed"),
        ("header-became-optional", _OK, _BREAKS, "a header became optional", "became optional"),
    ),
    (
        Area.ACCESS,
        ("security-added", _BREAKS, _BREAKS, "requests must be authenticated that need not be", "{}"),
        ("security-removed", _BREAKS, _BREAKS, "a way to authenticate is gone", "{}"),
        ("scope-added", _BREAKS, _BREAKS, "a scope is needed that was not", "{}"),
        ("scheme-changed", _BREAKS, _BREAKS, "a security scheme is another one under the same name", "changed: {}"),
    ),
    (
        Area.MESSAGES,
        ("channel-removed", _BREAKS, _BREAKS, "a channel is gone", "was removed"),
        ("channel-moved", _BREAKS, _BREAKS, "a channel has another address", "moved to {}"),
        (
            "exchange-removed", _BREAKS, _BREAKS,
            "the service no longer sends to a channel, or receives from it", "was removed",
        ),
        ("message-removed", _BREAKS, _BREAKS, "a message is gone from a channel", "was removed"),
        ("message-added", _OK, _RISKY, "a message is new on a channel", "is new"),
        ("content-type-changed", _BREAKS, _BREAKS, "another media type of messages", "is written differently: {}"),
        (
            "schema-format-changed", _RISKY, _RISKY,
            "another language of schemas: what they say is not compared", "is described differently: {}",
        ),
    ),
    (
        Area.VALUES,
        ("type-changed", _BREAKS, _BREAKS, "values of another type", "changed its type from {}"),
        ("type-narrowed", _BREAKS, _OK, "fewer types, such as integer for number", "narrowed its type from {}"),
        ("type-widened", _OK, _BREAKS, "more types, such as number for integer", "widened its type from {}"),
        ("type-stated", _RISKY, _OK, "a type where any value would do", "takes {} only"),
        ("type-dropped", _OK, _BREAKS, "any value where there was a type", "is no longer limited to {}"),
        ("became-nullable", _OK, _BREAKS, "null is new", "can be null"),
        ("became-not-nullable", _BREAKS, _OK, "null is gone", "can no longer be null"),
        ("format-changed", _BREAKS, _BREAKS, "another format", "changed its format from {}"),
        ("format-narrowed", _BREAKS, _OK, "a smaller number format, such as int32 for int64", "narrowed its format from {}"),
        ("format-widened", _OK, _BREAKS, "a larger number format, such as int64 for int32", "widened its format from {}"),
        ("format-added", _RISKY, _OK, "a format where there was none", "got the format {}"),
        ("format-removed", _OK, _RISKY, "no format where there was one", "lost the format {}"),
        ("enum-value-removed", _BREAKS, _OK, "a value of an enum is gone", "no longer allows {}"),
        ("enum-value-added", _OK, _RISKY, "a value of an enum is new, and the enum is not extensible", "can be {} too"),
        ("became-enum", _BREAKS, _OK, "an enum where any value would do", "allows only {}"),
        ("enum-dropped", _OK, _RISKY, "any value where there was an enum", "is no longer limited to an enum"),
        ("bound-tightened", _BREAKS, _OK, "a limit is closer", "is limited more: {}"),
        ("bound-loosened", _OK, _BREAKS, "a limit is wider", "is limited less: {}"),
        ("bound-added", _RISKY, _OK, "a limit where there was none", "is limited: {}"),
        ("bound-removed", _OK, _BREAKS, "no limit where there was one", "is no longer limited: {}"),
        ("pattern-added", _BREAKS, _OK, "a pattern where there was none", "must match {}"),
        ("pattern-changed", _RISKY, _RISKY, "another pattern", "changed its pattern to {}"),
        ("pattern-removed", _OK, _RISKY, "no pattern where there was one", "lost its pattern"),
        ("default-changed", _RISKY, _OK, "another default, or none", "changed its default from {}"),
        ("constraint-added", _BREAKS, _OK, "a condition such as `not`, `if` or `contains` is new", "has a new condition: {}"),
        ("constraint-changed", _RISKY, _RISKY, "such a condition changed", "changed its condition {}"),
        ("constraint-removed", _OK, _RISKY, "such a condition is gone", "lost its condition {}"),
    ),
    (
        Area.OBJECTS,
        ("required-property-added", _BREAKS, _OK, "a required property is new", "is new and required"),
        ("property-became-required", _BREAKS, _OK, "a property became required", "became required"),
        (
            "required-with-default", _RISKY, _OK,
            "the same for a property that has a default", "is required, though it has a default",
        ),
        ("property-became-optional", _OK, _BREAKS, "a property became optional", "became optional"),
        ("required-property-removed", _RISKY, _BREAKS, "a required property is gone", "was removed"),
        ("property-removed", _RISKY, _RISKY, "an optional property is gone", "was removed"),
        (
            "property-refused", _BREAKS, _OK,
            "a property is gone from an object that allows no others", "was removed and is refused",
        ),
        ("object-closed", _RISKY, _OK, "an object allows no properties that are not declared", "allows no other properties"),
        ("map-closed", _BREAKS, _OK, "the same where others were declared to be allowed", "allows no other properties"),
        ("alternative-removed", _BREAKS, _OK, "a branch of `oneOf` or `anyOf` is gone", "can no longer be {}"),
        ("alternative-added", _OK, _BREAKS, "a branch of `oneOf` or `anyOf` is new", "can be {} too"),
        ("alternatives-changed", _RISKY, _RISKY, "`oneOf` and `anyOf` are arranged in another way", "changed its alternatives"),
        ("discriminator-changed", _BREAKS, _BREAKS, "another discriminator", "changed its discriminator from {}"),
    ),
)  # fmt: skip

CHECKS: dict[str, Check] = {
    kind: Check(kind, area, sent, received, about, says)
    for area, *rows in _TABLE
    for kind, sent, received, about, says in rows
}
