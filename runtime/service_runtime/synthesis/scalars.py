"""Make numbers and texts within the bounds that schemas set."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from .patterns import pattern_texts

_START = datetime(2026, 1, 1, tzinfo=UTC)
_MAX_LENGTH = 100_000
_PATTERN_TEXTS = 60


def _day(nth: int) -> datetime:
    return _START + timedelta(days=nth)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "date": lambda nth: _day(nth).date().isoformat(),
    "date-time": lambda nth: _day(nth).isoformat().replace("+00:00", "Z"),
    "time": lambda nth: f"{nth % 24:02}:00:00Z",
    "duration": lambda nth: f"PT{nth + 1}S",
    "email": lambda nth: f"user{nth or ''}@example.com",
    "idn-email": lambda nth: f"user{nth or ''}@example.com",
    "hostname": lambda nth: f"host{nth or ''}.example.com",
    "idn-hostname": lambda nth: f"host{nth or ''}.example.com",
    "ipv4": lambda nth: f"192.0.2.{nth % 254 + 1}",
    "ipv6": lambda nth: f"2001:db8::{nth % 65535 + 1:x}",
    "uri": lambda nth: f"https://example.com/{nth or ''}",
    "url": lambda nth: f"https://example.com/{nth or ''}",
    "iri": lambda nth: f"https://example.com/{nth or ''}",
    "uri-reference": lambda nth: f"/{nth or ''}",
    "iri-reference": lambda nth: f"/{nth or ''}",
    "uri-template": lambda nth: f"/{nth}/{{id}}",
    "uuid": lambda nth: f"00000000-0000-4000-8000-{nth + 1:012x}",
    "json-pointer": lambda nth: f"/{nth}",
    "relative-json-pointer": str,
    "regex": lambda nth: f"^{nth or ''}",
    "byte": lambda nth: "cHJldmlldw==" if nth == 0 else "cHJldmlldzE=",
    "decimal": lambda nth: f"{nth + 1}.00",
    "int64": lambda nth: str(nth + 1),
    "int32": lambda nth: str(nth + 1),
}
# Formats that stay what they are when they grow: where further characters go.
_GROWING = {"email": 0, "idn-email": 0, "hostname": 0, "uri": -1, "url": -1, "iri": -1, "uri-reference": -1}


def texts(
    formats: Sequence[str], patterns: Sequence[str], least: int, most: int | None, nth: int
) -> Iterator[str]:
    """Yield texts for formats, patterns and lengths; where those contradict each other, none may fit all."""
    for name in formats:
        if name in _FORMATS:
            text = _FORMATS[name](nth)
            yield _grown(name, text, least)
    fitting = (text for pattern in patterns for text in _limited(pattern) if _fits(len(text), least, most))
    found = list(_after(fitting, nth))
    yield from found
    if not patterns or not found:
        yield _plain(least, most, nth)
        yield _plain(least, most, nth)[::-1]


def numbers(facts: Mapping[str, Any], *, integral: bool, nth: int) -> Iterator[int | float]:
    """Yield numbers between ``minimum`` and ``maximum`` (or the exclusive ones) that are multiples."""
    multiples = facts.get("multipleOf") or ()
    step = _step(multiples, integral=integral)
    low, high = _bound(facts, "minimum", "exclusiveMinimum"), _bound(facts, "maximum", "exclusiveMaximum")
    start = step
    if low is not None and start <= low[0]:
        start = math.ceil(low[0] / step) * step
        start += step if start == low[0] and low[1] else 0
    if high is not None and start >= high[0]:
        start = math.floor(high[0] / step) * step
        start -= step if start == high[0] and high[1] else 0
        step = -step
    found = [start + nth * step, start]
    if not integral and not multiples:
        ends = (low[0] if low else start, high[0] if high else start + 1)
        found += [(ends[0] + ends[1]) / 2, (ends[0] * 3 + ends[1]) / 4]
    for value in found:
        if (low is None or value > low[0] or (value == low[0] and not low[1])) and (
            high is None or value < high[0] or (value == high[0] and not high[1])
        ):
            yield _plain_number(value)


def _step(multiples: Sequence[Any], *, integral: bool) -> Fraction:
    steps = [Fraction(str(one)) for one in multiples] + ([Fraction(1)] if integral or not multiples else [])
    step = steps[0]
    for other in steps[1:]:
        # The least common multiple of two fractions in lowest terms.
        step = Fraction(
            math.lcm(step.numerator, other.numerator), math.gcd(step.denominator, other.denominator)
        )
    return step


def _bound(facts: Mapping[str, Any], inclusive: str, exclusive: str) -> tuple[Fraction, bool] | None:
    """Return the tighter of two bounds and whether it is exclusive."""
    sign = 1 if inclusive == "minimum" else -1
    found = [
        (Fraction(str(facts[name])), name == exclusive) for name in (inclusive, exclusive) if name in facts
    ]
    return max(found, key=lambda bound: (sign * bound[0], bound[1]), default=None)


def _plain_number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _limited(pattern: str) -> Iterator[str]:
    for index, text in enumerate(pattern_texts(pattern)):
        if index >= _PATTERN_TEXTS:
            return
        yield text


def _after(found: Iterator[str], nth: int) -> Iterator[str]:
    """Yield what follows the first ``nth``, and then those."""
    skipped = [text for _, text in zip(range(nth), found, strict=False)]
    yield from found
    yield from skipped


def _fits(length: int, least: int, most: int | None) -> bool:
    return length >= least and (most is None or length <= most)


def _grown(name: str, text: str, least: int) -> str:
    missing = min(least, _MAX_LENGTH) - len(text)
    if missing <= 0 or name not in _GROWING:
        return text
    return "x" * missing + text if _GROWING[name] == 0 else text + "x" * missing


def _plain(least: int, most: int | None, nth: int) -> str:
    suffix = str(nth) if nth else ""
    text = f"string{suffix}".ljust(min(least, _MAX_LENGTH), "x")
    if most is None or len(text) <= most:
        return text
    # Of a short text the end tells one from another.
    return text[len(text) - most :] if nth else text[:most]
