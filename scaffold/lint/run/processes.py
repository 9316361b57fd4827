"""Share work out to several processes, where there is enough of it to pay for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

ResultT = TypeVar("ResultT")

# A process costs some hundredths of a second; less text than this is judged before it has begun.
_WORTH_A_PROCESS = 1 << 20


def share_out(sizes: Sequence[int], most: int | None = None) -> list[list[int]]:
    """Divide documents, given by the lengths of their texts, into shares of about the same length; give their indexes.

    There are as many shares as this process may use processors, at most `most`, and fewer where that would not pay; there is
    always one. The order within a share is that of the documents.
    """
    count = min(most or _processors(), len(sizes), max(sum(sizes) // _WORTH_A_PROCESS, 1))
    shares: list[list[int]] = [[] for _ in range(count)]
    loads = [0] * count
    for index in sorted(range(len(sizes)), key=lambda index: -sizes[index]):
        lightest = loads.index(min(loads))
        shares[lightest].append(index)
        loads[lightest] += sizes[index]
    return [sorted(share) for share in shares if share] or [[]]


def run_apart(pieces: Sequence[Callable[[], ResultT]]) -> list[ResultT]:
    """Do the first piece of work here and each other one in a copy of this process; return the results in order.

    The results must be picklable. A piece that does not come to its end elsewhere is done here, so that what it raises is raised.
    """
    import pickle  # most runs are not worth a second process

    children = [_start(piece) for piece in pieces[1:]]
    results = [pieces[0]()]
    for piece, (process, reader) in zip(pieces[1:], children, strict=True):
        with os.fdopen(reader, "rb") as stream:
            sent = stream.read()
        _, status = os.waitpid(process, 0)
        results.append(pickle.loads(sent) if status == 0 else piece())  # noqa: S301 - this process's copy wrote it
    return results


def _start(piece: Callable[[], ResultT]) -> tuple[int, int]:
    """Start a copy of this process that does a piece of work; return its id, and the descriptor to read the result from."""
    import pickle  # as above

    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    status = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as stream:
            pickle.dump(piece(), stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # Nothing else of the copy may come to its end: buffers, files and handlers are the original's.
        os._exit(status)


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
