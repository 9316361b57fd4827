"""Probe the real routes of services over HTTP: what is created can be read, listed, changed and deleted, with its real key.

`python -m tools.probe` makes the service of every document of the corpus and starts it with PREVIEW=1, which answers real
operations for real; `--only NAME` takes one, and SPEC takes other documents. The table is kept in `docs/probe.md`. A reply of
500, a body that its own schema refuses, a 2xx that did not do what it says, or a check that the time did not reach makes the exit
code 1.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.process import free_port, origin, running, tail, wait_until_ready
from scaffold.trial.running.service import load_contract, load_service
from scaffold.trial.running.tokens import mint_tokens
from scaffold.trial.running.variables import neutral_variables, trial_variables
from tools.corpus.documents import ROOT, corpus_folder, load_entries
from tools.probe.page import write_page

_READY_SECONDS = 180.0
# What the process that asks may take beyond its own limit: it draws all bodies at its start.
_GRACE_SECONDS = 600.0


def probe(name: str, spec: Path, root: Path, seconds: float) -> dict[str, object]:
    """Make a service, start it, ask it, and return what was found; raise ScaffoldError where it cannot be asked."""
    with tempfile.TemporaryDirectory(prefix="scaffold-probe-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        command = [sys.executable, "-m", "scaffold", "new", name, "--spec", str(spec), "--root", str(root)]
        command += ["--output", str(folder / name), "--no-input", "--force"]
        variables = {**neutral_variables(), "PYTHONPATH": str(ROOT)}
        made = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
        if made.returncode:
            raise ScaffoldError("not-made", f"{name} was not made:\n{made.stderr}")
        try:
            return _asked(folder / name, folder, seconds)
        finally:
            shutil.rmtree(folder / name, ignore_errors=True)


def _asked(made: Path, folder: Path, seconds: float) -> dict[str, object]:
    service, port = load_service(made), free_port("127.0.0.1")
    url, log, python = origin("127.0.0.1", port), folder / "service.log", Path(sys.executable)
    # The replies are judged here, so that a body that is wrong is seen and not turned into a 500.
    environment = trial_variables(
        service, folder, port, {"PREVIEW": "1", "CHECK_REPLIES": "0", "LOG_LEVEL": "WARNING"}
    )
    with (
        log.open("wb") as output,
        running(
            [str(python), "-m", service.package], environment=environment, folder=folder, output=output
        ) as process,
    ):
        if not wait_until_ready(process, f"{url}/readyz", _READY_SECONDS):
            raise ScaffoldError("not-ready", f"{made.name} did not start:\n{tail(log)}")
        tokens = mint_tokens(python, service, load_contract(service), environment, folder)
        asking = {
            **environment,
            "PYTHONPATH": f"{service.source}:{ROOT}",
            "TOKEN": tokens.owner if tokens else "",
        }
        command = [str(python), "-m", "tools.probe.ask", service.package, url, str(seconds)]
        done = subprocess.run(
            command,
            cwd=folder,
            env=asking,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + _GRACE_SECONDS,
        )
    try:
        found: dict[str, object] = json.loads(done.stdout.strip().rpartition("\n")[2])
    except ValueError:
        raise ScaffoldError("not-asked", f"{made.name} was not asked:\n{done.stderr[-2000:]}") from None
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.probe", description="Ask the real routes of services."
    )
    parser.add_argument("specs", nargs="*", type=Path, help="documents; those of the corpus without any")
    parser.add_argument("--only", action="append", default=[], help="a document of the corpus; repeatable")
    parser.add_argument("--seconds", type=float, default=600, help="the time for the checks of a document")
    options = parser.parse_args(arguments)
    entries = [] if options.specs else load_entries(corpus_folder())
    wanted = [(spec.stem, spec.resolve(), spec.resolve().parent) for spec in options.specs]
    wanted += [
        (one.name, one.path, one.root) for one in entries if not options.only or one.name in options.only
    ]
    results: dict[str, dict[str, object]] = {}
    for name, spec, root in wanted:
        try:
            results[name] = probe(name, spec, root, options.seconds)
        except (ScaffoldError, subprocess.TimeoutExpired) as error:
            results[name] = {"broken": [f"{name}: {str(error)[-1500:]}"]}
        print(name, json.dumps(results[name], indent=1), flush=True)
    if not options.specs:
        write_page(results)
    wrong = any(one.get(kind) for one in results.values() for kind in ("failures", "invalid", "broken"))
    unfinished = any(one.get("reached") != one.get("checks") for one in results.values())
    return 1 if wrong or unfinished else 0


if __name__ == "__main__":
    sys.exit(main())
