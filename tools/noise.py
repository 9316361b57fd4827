"""Count what `scaffold lint` says of real specs, and draw findings to be judged by hand.

`python tools/noise.py CORPUS --sample 50 --errors 25 --seed 1` lints every entry of the corpus's MANIFEST.tsv by itself, with the
recommended profile, and prints a table of findings per operation, by default and with `--every`, and the sample. docs/noise.md
keeps the verdicts.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from scaffold.core.finding import Finding, Severity
from scaffold.design.extensions import extension_schemas
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_workspace


class Linted(NamedTuple):
    """A spec with what is reported by default, and with `--every`."""

    name: str
    gathered: LintResult
    every: LintResult


class Drawn(NamedTuple):
    """A finding with the spec that it was made in."""

    name: str
    finding: Finding

    @property
    def is_error(self) -> bool:
        """Tell whether it is of the severity that fails a run."""
        return self.finding.severity is Severity.ERROR


def lint_corpus(corpus: Path) -> Iterator[Linted]:
    """Lint each spec twice."""
    config = LintConfig(extension_schemas=extension_schemas())
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    for row in rows:
        workspace = load_workspace([corpus / row["entry"]], corpus / "specs")
        gathered, every = (
            lint_documents(workspace.documents, config._replace(gather=gather), unparsed=workspace.unparsed)
            for gather in (True, False)
        )
        yield Linted(row["name"], gathered, every)


def draw(found: Sequence[Drawn], size: int, errors: int, seed: int) -> list[Drawn]:
    """Draw findings by a seed, not to be guessed: a number of errors first, as far as there are so many, then of all others."""
    chance = random.Random(seed)  # noqa: S311
    wrong = [one for one in found if one.is_error]
    drawn = chance.sample(wrong, min(errors, len(wrong)))
    rest = [one for one in found if one not in drawn]
    return drawn + chance.sample(rest, min(size - len(drawn), len(rest)))


def print_table(linted: Sequence[Linted]) -> None:
    """Print the number of findings of each spec, and what they are on the whole."""
    print(
        "| spec | operations | findings | errors | with `--every` | per operation |\n|---|---|---|---|---|---|"
    )
    for name, gathered, every in linted:
        number = gathered.operations
        ratio = f"{len(every.findings) / number:.2f}" if number else "-"
        errors = gathered.counts[Severity.ERROR]
        print(
            f"| {name} | {number:,} | {len(gathered.findings):,} | {errors} | {len(every.findings):,} | {ratio} |"
        )
    operations = sum(one.gathered.operations for one in linted)
    everything = sum(len(one.every.findings) for one in linted)
    failing = sum(one.gathered.counts[Severity.ERROR] > 0 for one in linted)
    middle = median(len(one.gathered.findings) for one in linted)
    print(f"\nBy default {middle:g} findings in the median spec, errors in {failing} of {len(linted)} specs;")
    print(f"with --every {everything / operations:.2f} findings per operation.")


def main() -> None:
    """Print the table and the sample."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=50, help="findings to draw")
    parser.add_argument("--errors", type=int, default=25, help="errors among them, at least")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    linted = list(lint_corpus(options.corpus))
    print_table(linted)
    found = [Drawn(one.name, finding) for one in linted for finding in one.gathered.findings]
    sample = draw(found, options.sample, options.errors, options.seed)
    print(f"\n{len(found):,} findings, of which {len(sample)} were drawn with seed {options.seed}:\n")
    for name, finding in sorted(sample, key=lambda one: (one.name, one.finding.location)):
        place = finding.location
        file = Path(place.file).name
        print(
            f"{name} {file}:{place.line}:{place.column} {finding.severity} {finding.rule} {finding.pointer}\n"
            f"    {finding.message}"
        )


if __name__ == "__main__":
    main()
