"""The report of a new service as text: how many operations do what, and the first places of each kind of remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.core.wording import counted, printable
from scaffold.project.report import Entry, Report

_SHOWN = 8
# Of each code of remarks as many places are shown as people read before they look into the report.
_SHOWN_OF_CODE = 2
# What a report of `new` says of each kind of remark.
_HEADLINES = {
    "degraded": ("degraded in {}", "place"),
    "repaired": ("repaired in {}", "place"),
    "partial": ("less than the contract says in {}", "place"),
    "unwritten": ("answering 501 until somebody writes it: {}", "operation"),
    "refused": ("answering some requests with 501 until somebody writes it: {}", "place"),
    "unused": ("design fields without effect: {}", "place"),
    "assumed": ("assumed in {}", "place"),
    "added": ("added to the contract: {}, see openapi.effective.json", "response"),
}
_LISTED = ("degraded", "repaired")
_LISTED_BY_CODE = {"partial": _SHOWN_OF_CODE, "unwritten": _SHOWN, "refused": _SHOWN_OF_CODE, "unused": 1}
# Of what is assumed, values with which rows begin are only counted.
_LISTED_ALWAYS = {"reply-assumed": _SHOWN_OF_CODE}


def describe_report(report: Report, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a report; `names` are those by which files are known from now on."""
    yield (
        f"{counted(report.operations, 'operation')}: {report.whole:,} without known gaps, {report.partial:,} doing "
        f"less than the contract says, {report.refusing:,} answering 501 to some requests, {report.unwritten:,} answering 501"
    )
    for kind, (headline, noun) in _HEADLINES.items():
        entries = [entry for entry in report.entries if entry.remark.kind == kind]
        if entries:
            lines = list(_lines(kind, entries, names))
            yield f"{headline.format(counted(len(entries), noun))}{':' if lines else ''}"
            yield from (f"  {line}" for line in lines)


def _lines(kind: str, entries: list[Entry], names: Mapping[str, str]) -> Iterator[str]:
    """Write the first entries of a kind, or of each code of it, and how many there are besides."""
    if kind in _LISTED:
        yield from (_line(entry, names) for entry in entries[:_SHOWN])
        if len(entries) > _SHOWN:
            yield f"and {len(entries) - _SHOWN} more"
    for code in dict.fromkeys(entry.remark.code for entry in entries):
        alike = [entry for entry in entries if entry.remark.code == code]
        shown = alike[: _LISTED_ALWAYS.get(code, _LISTED_BY_CODE.get(kind, 0))]
        for number, entry in enumerate(shown, start=1):
            others = len(alike) - len(shown) if number == len(shown) else 0
            notes = [code] if kind in {"partial", "refused"} else []
            notes += [f"and {counted(others, 'place')} more"] if others else []
            yield _line(entry, names) + (f" ({', '.join(notes)})" if notes else "")


def _line(entry: Entry, names: Mapping[str, str]) -> str:
    place = entry.remark.pointer
    if entry.location is not None:
        place = f"{names.get(entry.location.file, entry.location.file)}:{entry.location.line}"
    write, others = entry.methods[:1], len(entry.methods) - 1
    end = f"; write {write[0]}{f' and {others} more' if others > 0 else ''}" if write else ""
    return f"{printable(place)}  {printable(entry.remark.message)}{printable(end)}"
