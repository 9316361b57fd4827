"""The page about the probe: a row for each document, and what is wrong or could not be tried."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "docs" / "probe.json"
_INTRODUCTION = """# What real routes keep

Made by `python -m tools.probe`; do not edit. The service of every document of the corpus runs with PREVIEW=1, and every operation
is sent a request over HTTP; then what the contract promises is checked with real keys: what is created is read back and listed, a
change is read and changes nothing else, what is deleted is gone, filters and orders hold, another parent's child is not found.
Where the time was over, the number of checks that were reached stands before that of all. A document without a row was not asked.
*pretended* are checks of operations that nobody has written yet, which a preview answers and marks with `X-Preview`.
"""
_HEADS = (
    "document",
    "operations",
    "requests",
    "checks",
    "kept",
    "pretended",
    "not tried",
    "500",
    "invalid",
    "broken",
)
_SHOWN = 300


def write_page(results: Mapping[str, Mapping[str, Any]], data: Path = DATA) -> None:
    """Keep what was found beside the documents of earlier runs, and make the page anew."""
    known = json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}
    known.update(results)
    data.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    data.with_suffix(".md").write_text("\n".join(_lines(known)) + "\n", encoding="utf-8")


def _lines(known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield _INTRODUCTION
    yield f"| {' | '.join(_HEADS)} |"
    yield "|---|" + "---:|" * (len(_HEADS) - 1)
    for name, one in sorted(known.items()):
        reached = str(one.get("checks", 0))
        if one.get("reached") != one.get("checks"):
            reached = f"{one.get('reached', 0)} of {reached}"
        numbers = [
            one.get("operations", 0),
            one.get("requests", 0),
            reached,
            one.get("kept", 0),
            one.get("pretended", 0),
        ]
        numbers += [len(one.get(kind, ())) for kind in ("untried", "failures", "invalid", "broken")]
        yield f"| {name} | {' | '.join(map(str, numbers))} |"
    for kind, title in (
        ("failures", "Answered 500"), ("invalid", "Bodies that their schema refuses"), ("broken", "Promises that are broken"),
        ("unsatisfiable", "Schemas that no value satisfies"), ("untried", "Not tried"),
    ):  # fmt: skip
        told = [
            f"- {name}: {' '.join(text.split())[:_SHOWN]}"
            for name, one in sorted(known.items())
            for text in one.get(kind, ())
        ]
        if told:
            yield f"\n## {title}\n"
            yield from told
