"""The state of a service as people and programs read it."""

from __future__ import annotations

from typing import Any, Final

from scaffold.core.wording import counted, printable
from scaffold.sync.status import Status, Task

_LABEL: Final = 11


def render_status(status: Status) -> str:
    """Write a page: a block for each section that has something to say, and what is to do."""
    lines = [
        f"{status.name}: {counted(len(status.tasks), 'thing')} to do"
        if status.tasks
        else f"{status.name}: in sync"
    ]
    for section in status.sections:
        for number, line in enumerate(section.lines):
            lines.append(f"{'' if number else section.name:<{_LABEL}} {printable(line)}".rstrip())
    for number, task in enumerate(status.tasks, start=1):
        lines.append(f"{'' if number > 1 else 'to do':<{_LABEL}} {number} {printable(_task(task))}")
    return "\n".join(lines)


def _task(task: Task) -> str:
    return f"{task.text}: {task.command}" if task.command else task.text


def status_value(status: Status) -> dict[str, Any]:
    """Return the state as JSON values."""
    return {
        "format": 1,
        "name": status.name,
        "in_sync": not status.tasks,
        "sections": {
            section.name.rstrip("?").replace(" ", "_"): {
                "state": section.state,
                "lines": list(section.lines),
                **section.data,
            }
            for section in status.sections
        },
        "todo": [task._asdict() for task in status.tasks],
    }
