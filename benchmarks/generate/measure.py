"""Compare the CPU and memory of generating a service with those of other generators, and measure what was made.

Exits with 1 when a limit is passed; see README.md for the rows and the limits.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import venv
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from benchmarks.generate.derived import write_single, write_spread
from benchmarks.measuring import Cost, run

ROOT = Path(__file__).resolve().parents[2]
# Each in an environment of its own: fastapi-code-generator would hold datamodel-code-generator back by many versions.
# pydantic's extra is what generated models import.
PACKAGES: dict[str, tuple[str, ...]] = {
    "datamodel-codegen": (
        f"datamodel-code-generator=={version('datamodel-code-generator')}",
        "pydantic[email]",
    ),
    "fastapi-codegen": ("fastapi-code-generator",),
    "openapi-generator-cli": ("openapi-generator-cli",),
}
SERVER = (
    "--generate-server", "fastapi", "--output", "peer/models.py", "--server-output", "peer/server",
    "--server-package", "peer.server", "--server-model-package", "peer.models",
)  # fmt: skip
SMALL, LARGE = 30, 1_000
PACKAGE = "measured"
# The options that scaffold/python/models/codegen.py sets, as far as the command has them.
OPTIONS = (
    "--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11",
    "--use-annotated", "--field-constraints", "--use-generic-base-class", "--extra-fields", "allow",
    "--allow-population-by-field-name", "--strict-nullable", "--capitalise-enum-members", "--use-schema-description",
    "--use-field-description", "--use-single-line-docstring", "--disable-timestamp", "--formatters", "builtin",
)  # fmt: skip
START = f"import {PACKAGE}.app as app; app.create_app()"
ROUTES = f"""
import json, time
import {PACKAGE}.app as module
from starlette.routing import Match
app = module.create_app()
contract = json.loads(module.CONTRACT.read_text(encoding="utf-8"))
listed = [(method, path) for path, item in contract["paths"].items() for method in item
          if method in ("get", "put", "post", "delete", "patch")]
def cost(method, path):
    plain = path.replace("{{", "").replace("}}", "")
    scope = {{"type": "http", "app": app, "method": method.upper(), "path": plain, "query_string": b"", "root_path": ""}}
    best = 9.0
    for _ in range(15):
        start = time.process_time()
        for _ in range(200):
            next(route for route in app.router.routes if route.matches(dict(scope))[0] is Match.FULL)
        best = min(best, time.process_time() - start)
    return best
print(json.dumps([len(listed), cost(*listed[0]), cost(*listed[-1])]))
"""


def install(folder: Path) -> dict[str, Path]:
    """Install the other generators and return where each one's command is; say which cannot be had, and why."""
    found: dict[str, Path] = {}
    for command, packages in PACKAGES.items():
        environment = folder / command
        venv.create(environment, with_pip=True)
        done = run([environment / "bin" / "pip", "install", "--quiet", *packages], folder)
        if done.code:
            reason = (done.said.strip().splitlines() or ["pip failed"])[-1]
            print(f"{packages[0]} cannot be installed, its rows are left out: {reason}")
        elif command == "openapi-generator-cli" and shutil.which("java") is None:
            print("openapi-generator needs Java, which is not here: its rows are left out")
        else:
            found[command] = environment / "bin" / command
    return found


def show(name: str, cost: Cost, note: str) -> None:
    """Print a row."""
    last = cost.said.strip().splitlines()[-1:] if cost.code else []
    print(f"  {name:28}{cost.cpu:8.1f} s{cost.memory:8.0f} MB  {'failed: ' + last[0][:90] if last else note}")


def measure_ours(spec: Path, folder: Path) -> tuple[Cost, list[str]]:
    """Generate with scaffold, start what was made, and list the limits that were passed."""
    made = run(
        [
            sys.executable,
            "-m",
            "scaffold",
            "new",
            PACKAGE,
            "--spec",
            spec,
            "--output",
            folder / PACKAGE,
            "--force",
        ],
        folder,
        PYTHONPATH=str(ROOT),
    )
    over: list[str] = []
    show("scaffold", made, "")
    if made.code:
        return made, ["scaffold failed"]
    service, source = folder / PACKAGE, str(folder / PACKAGE / "src")
    run([sys.executable, "-c", START], service, PYTHONPATH=source)  # fills the cache of bytecode
    start = run([sys.executable, "-c", START], service, PYTHONPATH=source)
    show("  import and create_app()", start, "")
    routes = run([sys.executable, "-c", ROUTES], service, PYTHONPATH=source)
    if start.code or routes.code:
        print(routes.said[-400:])
        return made, ["the service does not start"]
    operations, first, last = json.loads(routes.said.strip().splitlines()[-1])
    print(f"  {'  last operation / first':28}{last / first:8.2f}")
    over += ["import over 4 s or 400 MB"] if start.cpu > 4 or start.memory > 400 else []
    over += ["last operation over 1.5 times the first"] if last / first > 1.5 else []
    over += ["over 2.5 s for a small document"] if operations <= SMALL and made.cpu > 2.5 else []
    return made, over


def measure_peers(spec: Path, folder: Path, commands: Mapping[str, Path]) -> Cost | None:
    """Generate with the others; return what datamodel-codegen's own command cost."""
    if "datamodel-codegen" not in commands:
        return None
    base: list[str | Path] = [commands["datamodel-codegen"], "--input", spec, *OPTIONS]
    own = run([*base, "--output", "models.py"], folder)
    imported = run([commands["datamodel-codegen"].with_name("python"), "models.py"], folder).code == 0
    show("datamodel-codegen", own, "imports" if imported else "does not import")
    (folder / "peer").mkdir()
    show("datamodel-codegen server", run([*base, *SERVER], folder), "generated")
    rows: dict[str, tuple[str, list[str | Path]]] = {
        "fastapi-code-generator": ("fastapi-codegen", ["--input", spec, "--output", "fcg"]),
        "openapi-generator": (
            "openapi-generator-cli", ["generate", "-i", spec, "-g", "python-fastapi", "-o", "oag"],
        ),
    }  # fmt: skip
    for name, (command, arguments) in rows.items():
        if command in commands:
            show(name, run([commands[command], *arguments], folder), "generated")
    return own if own.code == 0 else None


def measure_files(folder: Path) -> list[str]:
    """Compare one file with the same API in more than a thousand, and list the limits that were passed."""
    costs: dict[tuple[str, str], Cost] = {}
    for form, write in (("one file", write_single), ("a file for each part", write_spread)):
        work = folder / form.replace(" ", "-")
        spec = write(work)
        new: list[str | Path] = [
            "new",
            PACKAGE,
            "--spec",
            spec,
            "--output",
            work / PACKAGE,
            "--force",
            "--no-input",
        ]
        lint: list[str | Path] = ["lint", spec]
        print(f"derived, {form}: {sum(1 for _ in work.rglob('*.yaml')):,} files")
        for name, command in (("lint", lint), ("new", new)):
            cost = run(
                [sys.executable, "-m", "scaffold", *command],
                work,
                PYTHONPATH=str(ROOT),
                SCAFFOLD_NO_CACHE="1",
            )
            show(name, cost, "")
            costs[name, form] = cost
    over: list[str] = []
    for name in ("lint", "new"):
        one, many = (cost for (command, _), cost in costs.items() if command == name)
        print(
            f"  {name}: {many.cpu / one.cpu:.2f} times the CPU of one file, {many.memory / one.memory:.2f} times the memory"
        )
        over += [f"{name} of many files: over twice the CPU of one"] if many.cpu > 2 * one.cpu else []
        over += [f"{name} of the derived documents failed"] if max(one.code, many.code) > 1 else []
    return over


def main() -> int:
    """Print a table for each document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("specs", nargs="*", type=Path, help="OpenAPI documents")
    parser.add_argument("--ours", action="store_true", help="measure without the other generators")
    arguments = parser.parse_args()
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="scaffold-bench-") as name:
        failures += measure_files(Path(name))
        commands = {} if arguments.ours or not arguments.specs else install(Path(name) / "peers")
        for spec in [path.resolve() for path in arguments.specs]:
            folder = Path(name) / spec.stem
            folder.mkdir()
            print(spec.name)
            made, over = measure_ours(spec, folder)
            own = measure_peers(spec, folder, commands)
            if own and spec.stat().st_size > 5_000_000 and made.cpu > 1.25 * own.cpu:
                over.append(f"{made.cpu / own.cpu:.2f} of datamodel-codegen")
            failures += [f"{spec.name}: {text}" for text in over]
    print("\n".join(failures))
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
