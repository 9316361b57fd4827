"""Memory during work that makes large values and keeps nearly all of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Do without the search for cyclic garbage until the block ends.

    Each search walks over everything that was made so far; of a large document that is a quarter of the time, and finds
    hardly anything.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
