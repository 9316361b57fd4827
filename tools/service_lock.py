"""Renew the locks of the blueprint: every requirement that a service may have, with the packages that require each.

`python -m tools.service_lock` needs a network. Versions stay unless `--upgrade` is given; what a service takes of the
locks is decided by `scaffold.render.locks`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from scaffold.render.runtime import load_runtime

_ROOT = Path(__file__).resolve().parents[1]
_BLUEPRINT = _ROOT / "blueprints" / "fastapi-service"
_OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes", "--annotation-style", "line", "--no-header",
    "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip


def main() -> int:
    """Write both locks; the exit code is that of the last run of uv."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "pyproject.toml"
        project.write_text(_project(), encoding="utf-8")
        code = 0
        for name, group in (("deploy", ()), ("dev", ("--group", "dev"))):
            lock = _BLUEPRINT / "locks" / f"{name}.lock"
            command = [
                Path(sys.executable).with_name("uv"),
                "pip",
                "compile",
                *_OPTIONS,
                *sys.argv[1:],
                *group,
            ]
            done = subprocess.run([*command, "--output-file", lock, project.name], cwd=folder, check=False)
            code = code or done.returncode
    return code


def _project() -> str:
    """Return a project with every requirement: of the runtime and all its features, of starters, and for development."""
    runtime = load_runtime()
    requirements = set(runtime.requirements_of(frozenset(feature.name for feature in runtime.features)))
    for starter in sorted((_BLUEPRINT / "starters").glob("*/starter.toml")):
        requirements.update(tomllib.loads(starter.read_text(encoding="utf-8"))["requirements"])
    skeleton = (_BLUEPRINT / "{{cookiecutter.project_slug}}" / "pyproject.toml").read_text(encoding="utf-8")
    development = skeleton[skeleton.index("[dependency-groups]") :].partition("\n[tool.")[0]
    lines = "".join(f'    "{requirement}",\n' for requirement in sorted(requirements))
    head = '[project]\nname = "every-service"\nversion = "0"\nrequires-python = ">=3.11"\n'
    return f"{head}dependencies = [\n{lines}]\n\n{development}\n"


if __name__ == "__main__":
    sys.exit(main())
