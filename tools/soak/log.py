"""The log of a soak as a page of Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tools.soak.run import Outcome


def read_record(path: Path) -> dict[int, Outcome]:
    """Read the outcomes in a record by their numbers, the last of each; none where the file is missing."""
    if not path.is_file():
        return {}
    outcomes = (Outcome(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    return {outcome.number: outcome for outcome in outcomes}


def add_to_record(path: Path, outcome: Outcome) -> None:
    """Append an outcome to a record, one line of JSON each."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(outcome)) + "\n")


def write_log(path: Path, outcomes: Sequence[Outcome], *, seed: int, minutes: float) -> None:
    """Write what runs found; `minutes` is how long all took."""
    failed = [item for item in outcomes if item.failures]
    refused = [item for item in outcomes if item.refused]
    lines = [
        "# Soak of `scaffold sync`",
        "",
        f"`make soak-sync SEED={seed}` makes runs like these. A run takes a spec (a starter, or one of the corpus under 300 kB),",
        "makes a service, edits its files 0 to 8 times and its spec 1 to 5 times at random, and calls `scaffold sync` there and",
        "back. It looks whether every line of people is in the service or in `.scaffold/conflicts/`, whether the service starts",
        "where it did before, whether a second `sync` changes no byte, whether what was deleted stays away, and whether files",
        "that nobody touched are as they were after the way back (but for `_generated/tables`, which declare what the database",
        "still has).",
        "",
        "| | runs |",
        "|---|---:|",
        f"| seed {seed}, {minutes:.0f} minutes | {len(outcomes)} |",
        f"| of them looked at by mypy, too | {sum(item.typed for item in outcomes)} |",
        f"| all of that holds | {len(outcomes) - len(failed) - len(refused)} |",
        f"| refused by `new` or `sync` with exit code 2, nothing changed | {len(refused)} |",
        f"| with a late answer about a rename that was refused, nothing changed | {sum(bool(item.late) for item in outcomes)} |",
        f"| something does not hold | {len(failed)} |",
        "",
        *_counted("Edits of specs", [edit.split(":")[0] for item in outcomes for edit in item.spec_edits]),
        *_counted("Edits of services", [edit.split(":")[0] for item in outcomes for edit in item.hand_edits]),
        *_counted("Answers about renames", [item.answers for item in outcomes]),
        f"Files with an open conflict, over all runs and looks: {sum(item.conflicts for item in outcomes)}.",
        "",
        "## What does not hold",
        "",
        *[f"- {item.number}, {item.spec}: {text}" for item in failed for text in map(_short, item.failures)],
        *(["Nothing that these runs found."] if not failed else []),
        "",
        "## What was refused",
        "",
        *[f"- {item.number}, {item.spec}: {_short(item.refused)}" for item in refused],
        *(["Nothing."] if not refused else []),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _counted(title: str, names: Sequence[str]) -> list[str]:
    counts = Counter(names)
    return (
        [f"{title}: {', '.join(f'{name} {counts[name]}' for name in sorted(counts))}.", ""] if counts else []
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:300].replace("|", "\\|")
