"""Count what `scaffold lint` says of real specs, and draw findings to be judged by hand.

`python tools/noise.py CORPUS --sample 50 --seed 1` lints every entry of the corpus's MANIFEST.tsv by itself, with the recommended
profile, and prints a table of findings per operation and the sample. docs/noise.md keeps the verdicts.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

from scaffold.core.finding import Finding
from scaffold.design.extensions import extension_schemas
from scaffold.lint.config import LintConfig
from scaffold.lint.engine import lint_documents
from scaffold.lint.result import LintResult
from scaffold.lint.workspace import load_workspace


def lint_corpus(corpus: Path) -> Iterator[tuple[str, LintResult]]:
    """Lint each spec; yield its name with what was found."""
    config = LintConfig(extension_schemas=extension_schemas())
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    for row in rows:
        workspace = load_workspace([corpus / row["entry"]], corpus / "specs")
        yield row["name"], lint_documents(workspace.documents, config, unparsed=workspace.unparsed)


def main() -> None:
    """Print the table and the sample."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn: list[tuple[str, Finding]] = []
    print("| spec | operations | findings | per operation |\n|---|---|---|---|")
    for name, result in lint_corpus(options.corpus):
        found = len(result.findings)
        ratio = f"{found / result.operations:.2f}" if result.operations else "-"
        print(f"| {name} | {result.operations:,} | {found:,} | {ratio} |")
        drawn += [(name, finding) for finding in result.findings]
    # Drawn again by its seed, not to be guessed.
    sample = random.Random(options.seed).sample(drawn, min(options.sample, len(drawn)))  # noqa: S311
    print(f"\n{len(drawn):,} findings, of which {len(sample)} were drawn with seed {options.seed}:\n")
    for name, finding in sorted(sample, key=lambda entry: (entry[0], entry[1].location)):
        place = finding.location
        file = Path(place.file).name
        print(
            f"{name} {file}:{place.line}:{place.column} {finding.rule} {finding.pointer}\n    {finding.message}"
        )


if __name__ == "__main__":
    main()
