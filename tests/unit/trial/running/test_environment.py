from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running import environment
from scaffold.trial.running.environment import (
    cache_folder,
    environment_key,
    plan_installation,
    resolve_python,
)
from scaffold.trial.running.service import Service


@pytest.fixture
def service(tmp_path: Path) -> Service:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "requirements.lock").write_text("# nothing\n")
    return Service(folder, "notes")


@pytest.fixture
def cached(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Have environments made of one file, and list them."""
    made: list[Path] = []

    def install(folder: Path, _locks: object, _progress: object) -> None:
        made.append(folder)
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").symlink_to(sys.executable)

    monkeypatch.setattr(environment, "_install", install)
    return made


def silent(_line: str) -> None:
    """Show no progress."""


def test_an_interpreter_can_be_named(service: Service) -> None:
    named = {"SCAFFOLD_ENV_PYTHON": sys.executable}
    assert resolve_python(service, silent, named) == Path(sys.executable)


def test_a_named_interpreter_must_be_a_program(service: Service) -> None:
    with pytest.raises(ScaffoldError) as caught:
        resolve_python(service, silent, {"SCAFFOLD_ENV_PYTHON": "/nowhere"})
    assert caught.value.code == "env-python"


def test_the_service_s_own_environment_comes_before_the_cache(
    service: Service, cached: dict[str, str]
) -> None:
    own = service.folder / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    assert resolve_python(service, silent, cached) == own


def test_an_environment_is_made_once_per_lock(
    service: Service, cached: dict[str, str], installed: list[Path]
) -> None:
    first = resolve_python(service, silent, cached)
    assert resolve_python(service, silent, cached) == first
    assert len(installed) == 1
    (service.folder / "requirements.lock").write_text("# something else\n")
    assert resolve_python(service, silent, cached) != first
    assert len(installed) == 2


def test_another_folder_with_the_same_lock_shares_it(
    service: Service, cached: dict[str, str], installed: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "requirements.lock").write_bytes(service.locks[0].read_bytes())
    same = resolve_python(Service(other, "orders"), silent, cached)
    assert same == resolve_python(service, silent, cached)
    assert len(installed) == 1


@pytest.mark.usefixtures("installed")
def test_a_half_made_environment_is_made_again(service: Service, cached: dict[str, str]) -> None:
    left = cache_folder(cached) / environment_key(service.locks) / "bin" / "python"
    left.parent.mkdir(parents=True)
    left.write_text("broken")
    assert resolve_python(service, silent, cached) == left
    assert left.resolve() == Path(sys.executable).resolve()


def test_an_environment_whose_interpreter_is_gone_is_made_again(
    service: Service, cached: dict[str, str], installed: list[Path]
) -> None:
    made = resolve_python(service, silent, cached)
    made.unlink()
    made.symlink_to("/nowhere/python")
    assert os.access(resolve_python(service, silent, cached), os.X_OK)
    assert len(installed) == 2


def test_a_service_without_a_lock_cannot_have_one_made(service: Service, cached: dict[str, str]) -> None:
    service.locks[0].unlink()
    with pytest.raises(ScaffoldError) as caught:
        resolve_python(service, silent, cached)
    assert caught.value.code == "lock-missing"


def test_a_cache_that_cannot_be_written_is_an_error(service: Service, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ScaffoldError) as caught:
        resolve_python(service, silent, {"XDG_CACHE_HOME": str(tmp_path / "file")})
    assert caught.value.code == "env-cache"
    assert "XDG_CACHE_HOME" in str(caught.value.hint)


def test_a_relative_cache_home_is_ignored_as_the_specification_says() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "here"}) == Path.home() / ".cache" / "scaffold" / "envs"
    assert cache_folder({}) == cache_folder({"XDG_CACHE_HOME": "here"})


def test_another_process_that_makes_it_is_waited_for(tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "lock"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        def release(line: str) -> None:
            said.append(line)
            fcntl.flock(held, fcntl.LOCK_UN)

        with path.open("w") as wanted:
            environment._acquire(wanted.fileno(), release)
    assert len(said) == 1


def test_hashes_are_required_whatever_installs(tmp_path: Path) -> None:
    locks = (tmp_path / "requirements.lock", tmp_path / "requirements-dev.lock")
    for program in (None, "/bin/uv"):
        steps = plan_installation(tmp_path / "env", locks, uv=program)
        install = steps[-1][1]
        assert "--require-hashes" in install
        assert install.count("--requirement") == 2
        assert all((step[0] == program) for _, step in steps) == (program is not None)


def test_a_failing_installation_shows_its_last_lines(
    service: Service, cached: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys; print('line\\n' * 30 + 'no matching distribution'); sys.exit(1)"
    monkeypatch.setattr(
        environment, "plan_installation", lambda *_, **__: (("Installing…", [sys.executable, "-c", code]),)
    )
    with pytest.raises(ScaffoldError) as caught:
        resolve_python(service, silent, cached)
    assert caught.value.code == "env-failed"
    assert caught.value.message.endswith("no matching distribution")
    assert caught.value.message.count("line") < 15
    # Nothing half-made is kept.
    assert [path.suffix for path in cache_folder(cached).iterdir()] == [".lock"]


@pytest.mark.parametrize("program", ["uv", None])
def test_a_real_environment_without_packages_needs_no_network(
    service: Service, cached: dict[str, str], monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    found = environment.shutil.which("uv") if program else None
    if program and not found:
        pytest.skip("uv is not on the path")
    monkeypatch.setattr(environment.shutil, "which", lambda _name: found)
    made = resolve_python(service, silent, cached)
    done = subprocess.run(
        [made, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == made.parent.parent
