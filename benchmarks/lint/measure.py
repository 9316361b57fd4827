"""Compare the CPU and memory of linting a document with those of other linters, whole processes in one run.

Prints a Markdown table for each document; exits with 1 when a limit is passed. See README.md for the rows and the limits.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measuring import Cost, run
from tools.corpus.documents import Entry, corpus_folder, load_entries

DOCUMENTS = ("redocly-museum", "discord-api", "openai-api", "square-api", "github-rest-api")
SCRIPTS = Path(sysconfig.get_path("scripts"))
PACKAGES = ("@redocly/cli", "@stoplight/spectral-cli")
VACUUM = "github.com/daveshanley/vacuum"
# Proxies do not always list the newest version, which `go install` asks for; this one can be required by name.
KNOWN_VACUUM = "v0.24.0"
COLD, WARM = "scaffold, cold", "scaffold, warm"
REDOCLY, SPECTRAL, VALIDATOR = "Redocly", "Spectral", "openapi-spec-validator"
LARGE = 2_000_000
HUGE = 10_000_000
ORDINARY = 100_000
# The whole of a run that takes longer is not repeated: what a minute measures is far beyond the noise.
LONG = 60.0


@dataclass(frozen=True, slots=True)
class Linter:
    """A command that a document's path is appended to; its exit codes from `failed` on say that it did not lint."""

    name: str
    command: tuple[str | Path, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    failed: int = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """The most CPU and memory that a cold run may take of what another linter takes, for documents from `size` octets on."""

    peer: str
    cpu: float
    memory: float | None = None
    size: int = 0


LIMITS = (
    Limit(REDOCLY, 1 / 3, 1 / 2),
    Limit(SPECTRAL, 1 / 10, size=LARGE),
    Limit("vacuum", 1, size=LARGE),
)


def find_linters(folder: Path) -> list[Linter]:
    """Install the other linters below a folder where they are not there yet; say which are left out, and why."""
    return [*_find_validator(), *_find_node_linters(folder), *_find_vacuum(folder)]


def _find_validator() -> Iterator[Linter]:
    command = SCRIPTS / "openapi-spec-validator"
    if command.exists():
        yield Linter(VALIDATOR, (command, "--validation-errors", "all"))
    else:
        _leave_out(VALIDATOR, "it is not installed beside scaffold")


def _find_node_linters(folder: Path) -> Iterator[Linter]:
    binaries = folder / "node_modules" / ".bin"
    if not (binaries / "redocly").exists() or not (binaries / "spectral").exists():
        npm = shutil.which("npm")
        if npm is not None:
            run([npm, "install", "--no-audit", "--no-fund", "--prefix", folder, *PACKAGES], folder)
    ruleset = folder / "spectral.yaml"
    ruleset.write_text("extends: spectral:oas\n", encoding="utf-8")
    for name, command in (
        (REDOCLY, (binaries / "redocly", "lint", "--extends", "recommended")),
        (SPECTRAL, (binaries / "spectral", "lint", "--ruleset", ruleset)),
    ):
        if command[0].exists():
            # The largest documents do not fit into the memory that Node.js allows itself.
            yield Linter(name, command, {"NODE_OPTIONS": "--max-old-space-size=8192"})
        else:
            _leave_out(name, "npm could not install it, or is not on the PATH")


def _find_vacuum(folder: Path) -> Iterator[Linter]:
    command = Path(shutil.which("vacuum") or folder / "bin" / "vacuum")
    if not command.exists():
        go = shutil.which("go")
        said = "Go is not on the PATH"
        if go is not None:
            said = run([go, "install", f"{VACUUM}@latest"], folder, GOBIN=str(command.parent)).said
            if not command.exists():
                said = _build_vacuum(go, command, folder)
        if not command.exists():
            _leave_out("vacuum", f"it is not on the PATH and could not be built: {_last_line(said)}")
            return
    yield Linter("vacuum", (command, "lint", "--no-banner"))


def _build_vacuum(go: str, command: Path, folder: Path) -> str:
    """Build the version that is known, as a dependency of a module made for it; return what the compiler said."""
    module = folder / "vacuum"
    module.mkdir(exist_ok=True)
    (module / "go.mod").write_text(f"module peers\n\nrequire {VACUUM} {KNOWN_VACUUM}\n", encoding="utf-8")
    (module / "peers.go").write_text(f'package peers\n\nimport _ "{VACUUM}"\n', encoding="utf-8")
    return run([go, "build", "-mod=mod", "-o", command, VACUUM], module).said


def _leave_out(name: str, reason: str) -> None:
    """Say that a linter does not take part."""
    print(f"{name} is left out: {reason}", file=sys.stderr)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]


def measure(linters: Sequence[Linter], spec: Path, folder: Path, runs: int) -> dict[str, Cost]:
    """Run each linter `runs` times, in turns, and return the medians."""
    costs: dict[str, list[Cost]] = {linter.name: [] for linter in linters}
    for _ in range(runs):
        for linter in linters:
            found = costs[linter.name]
            if not found or (found[0].cpu < LONG and found[0].code < linter.failed):
                found.append(run([*linter.command, spec], folder, **linter.environment))
    return {name: _middle(found) for name, found in costs.items()}


def _middle(costs: Sequence[Cost]) -> Cost:
    cpu, memory = median(cost.cpu for cost in costs), median(cost.memory for cost in costs)
    return Cost(cpu, memory, costs[0].code, costs[0].said)


def print_table(entry: Entry, costs: Mapping[str, Cost], linters: Sequence[Linter]) -> None:
    """Print a row for each linter, with ratios to the cold run."""
    failed = {linter.name for linter in linters if costs[linter.name].code not in range(linter.failed)}
    ours = costs[COLD]
    print(f"\n| {entry.name}, {entry.size / 1e6:.2f} MB | CPU s | peak MB | CPU / ours | memory / ours |")
    print("|---|---:|---:|---:|---:|")
    for name, cost in costs.items():
        note = f" (failed: {_last_line(cost.said)})" if name in failed else ""
        ratios = f"{cost.cpu / ours.cpu:.1f} | {cost.memory / ours.memory:.1f}"
        print(f"| {name}{note} | {cost.cpu:.2f} | {cost.memory:.0f} | {ratios} |", flush=True)


def passed_limits(entry: Entry, costs: Mapping[str, Cost]) -> list[str]:
    """Say which limits the costs are over."""
    ours, warm = costs[COLD], costs[WARM]
    over = []
    for limit in LIMITS:
        peer = costs.get(limit.peer)
        if peer is None or entry.size < limit.size:
            continue
        if ours.cpu > peer.cpu * limit.cpu:
            over.append(f"{ours.cpu / peer.cpu:.2f} of the CPU of {limit.peer}, more than {limit.cpu:.2f}")
        if limit.memory is not None and ours.memory > peer.memory * limit.memory:
            share = ours.memory / peer.memory
            over.append(f"{share:.2f} of the memory of {limit.peer}, more than {limit.memory:.2f}")
    if entry.size < ORDINARY and ours.cpu > 0.3:
        over.append(f"{ours.cpu:.2f} s CPU for an ordinary document, more than 0.3 s")
    if entry.size > HUGE and warm.cpu > 1:
        over.append(f"{warm.cpu:.2f} s CPU for a warm run, more than 1 s")
    return [f"{entry.name}: {text}" for text in over]


def main() -> int:
    """Measure the documents that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=DOCUMENTS, help="documents of the corpus")
    parser.add_argument("--runs", type=int, default=5, help="runs of each linter (default: %(default)s)")
    parser.add_argument("--ours", action="store_true", help="measure without the other linters")
    parser.add_argument(
        "--peers", type=Path, help="where the other linters are, or are installed to and kept"
    )
    arguments = parser.parse_args()
    try:
        entries = {entry.name: entry for entry in load_entries(corpus_folder())}
        chosen = [entries[name] for name in arguments.names]
    except OSError as error:
        parser.error(f"the corpus cannot be read: {error}")
    except KeyError as error:
        parser.error(f"the corpus has no document {error}")
    with tempfile.TemporaryDirectory(prefix="scaffold-bench-") as name:
        folder = Path(name)
        peers = (arguments.peers or folder / "peers").absolute()
        peers.mkdir(parents=True, exist_ok=True)
        ours = (SCRIPTS / "scaffold", "lint")
        linters = [
            Linter(COLD, (*ours, "--no-cache")),
            Linter(WARM, ours, {"XDG_CACHE_HOME": str(folder / "cache")}),
            *([] if arguments.ours else find_linters(peers)),
        ]
        over = []
        for entry in chosen:
            for linter in linters[:2]:  # fills the caches
                run([*linter.command, entry.path], folder, **linter.environment)
            costs = measure(linters, entry.path, folder, arguments.runs)
            print_table(entry, costs, linters)
            over += passed_limits(entry, costs)
    print("\n".join(["", *over] if over else ["", "within all limits"]))
    return int(bool(over))


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())
