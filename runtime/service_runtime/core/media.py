"""Compare and choose media types (RFC 9110 sections 8.3.1 and 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON_STREAMS = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/json-seq", "application/jsonlines"}
)
EVENT_STREAM = "text/event-stream"
OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class MediaType:
    """Hold a media type: lower-case ``essence`` such as "text/plain", and its parameters."""

    essence: str
    parameters: dict[str, str]

    @property
    def charset(self) -> str:
        """Return the declared character set, UTF-8 by default."""
        return self.parameters.get("charset", "utf-8")


def parse_media_type(text: str) -> MediaType | None:
    """Return a media type, or None where the text is none."""
    message = Message()
    message["content-type"] = text
    essence = text.partition(";")[0].strip().lower()
    kind, separator, subtype = essence.partition("/")
    if not separator or not kind or not subtype or " " in essence:
        return None
    parameters = message.get_params(failobj=[])[1:]
    return MediaType(essence, {name.lower(): value for name, value in parameters})


def is_json(essence: str) -> bool:
    """Tell whether a media type's content is one JSON text (RFC 6839 section 3.1)."""
    essence = essence.partition(";")[0].strip().lower()
    return essence in {"application/json", "text/json"} or essence.endswith("+json")


def is_xml(essence: str) -> bool:
    """Tell whether a media type's content is XML (RFC 7303)."""
    essence = essence.partition(";")[0].strip().lower()
    return essence in {"application/xml", "text/xml"} or essence.endswith("+xml")


def is_text(essence: str) -> bool:
    """Tell whether a media type's content is text, so that a JSON string can hold it."""
    return essence.strip().lower().startswith("text/") or is_json(essence) or is_xml(essence)


def specificity(pattern: str, essence: str) -> int:
    """Return how closely a media range covers a type: 4 exactly, 3 ``type/*+json``, 2 ``type/*``, 1 ``*/*``, 0 not.

    RFC 9110 (12.5.1) has no ranges of a suffix; contracts, above all those that ASP.NET writes, do.
    """
    pattern = pattern.partition(";")[0].strip().lower()
    if pattern == essence:
        return 4
    if pattern in {"*/*", "*"}:
        return 1
    kind, _, subtype = pattern.partition("/")
    if not essence.startswith(f"{kind}/"):
        return 0
    if subtype.startswith("*+"):
        return 3 if essence.endswith(subtype[1:]) else 0
    return 2 if subtype == "*" else 0


def with_charset(media_type: str) -> str:
    """Return a media type with UTF-8 named where it is text."""
    textual = media_type.startswith("text/") and media_type != EVENT_STREAM
    return f"{media_type}; charset=utf-8" if textual and "charset" not in media_type else media_type


def best_match(patterns: Iterable[str], essence: str) -> str | None:
    """Return the most specific of several media ranges that covers a media type."""
    scored = [(specificity(pattern, essence), pattern) for pattern in patterns]
    score, pattern = max(scored, key=lambda item: item[0], default=(0, ""))
    return pattern if score else None


def covers(declared: str, sent: str | None) -> bool:
    """Tell whether a list of media ranges covers what was sent; what says nothing of itself may be anything."""
    media_type = parse_media_type(sent or "")
    if media_type is None or media_type.essence == OCTETS:
        return True
    return best_match(declared.split(","), media_type.essence) is not None


def negotiate(accept: str | None, offered: Iterable[str]) -> str | None:
    """Return the offered media type that an Accept header likes best, None when it accepts none.

    Without a header, or among equals, the first offered wins.
    """
    offers = list(offered)
    if not accept or not accept.strip():
        return offers[0] if offers else None
    ranges = [_weighted(part) for part in accept.split(",") if part.strip()]
    best: tuple[float, int, str] | None = None
    for index, offer in enumerate(offers):
        essence = offer.partition(";")[0].strip().lower()
        matching = [
            (specificity(pattern, essence) or specificity(essence, pattern), q) for pattern, q in ranges
        ]
        score, quality = max(matching, default=(0, 0.0))
        if score and quality > 0 and (best is None or quality > best[0]):
            best = (quality, index, offer)
    return best[2] if best else None


def _weighted(part: str) -> tuple[str, float]:
    pattern, *parameters = part.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return pattern.strip().lower(), float(value)
            except ValueError:
                return pattern.strip().lower(), 0.0
    return pattern.strip().lower(), 1.0
