"""Keep which lines of a service run in a process that its tests start; Python imports this by itself."""

import atexit
import json
import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

_ROOT = os.environ.get("MUTANTS_ROOT", "")
_SEEN: set[tuple[str, int]] = set()


def _look(frame: FrameType, event: str, argument: Any) -> Any:
    return _local(frame, event, argument) if frame.f_code.co_filename.startswith(_ROOT) else None


def _local(frame: FrameType, _event: str, _argument: Any) -> Any:
    _SEEN.add((frame.f_code.co_filename, frame.f_lineno))
    return _local


def _keep() -> None:
    sys.settrace(None)
    Path(f"{os.environ['MUTANTS_LINES']}{os.getpid()}").write_text(
        json.dumps(sorted(_SEEN)), encoding="utf-8"
    )


if _ROOT:
    atexit.register(_keep)
    sys.settrace(_look)
