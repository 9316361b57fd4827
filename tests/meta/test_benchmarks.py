"""Benchmarks outlive moves of the code that they measure: each is run once, in its smallest form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="reads CPU from /proc, which is not here"
)
def test_requests_are_measured() -> None:
    """Two pairs of two requests; the figures are not judged (exit code 1 is a ratio over its limit)."""
    done = _run("-m", "benchmarks.requests.measure", "--pairs", "2", "--count", "2")
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout.count("ratio") == 2, done.stdout


def test_the_command_line_is_measured() -> None:
    """One pair of each comparison."""
    done = _run("benchmarks/cli/measure.py", "--runs", "1")
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
