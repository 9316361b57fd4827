"""Make identifiers: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import UUID

_COUNTER_BITS = 12
_COUNTER_SEED_BITS = 11
_TAIL_BITS = 62


class UuidSource:
    """Make UUIDs of version 7 (RFC 9562 section 5.7) that never sort before one made earlier by this source.

    The 12 bits after the timestamp are a counter with a random start (section 6.2, method 1). A full counter, or a
    clock that was set back, borrows the next millisecond.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def make(self) -> UUID:
        """Return the next UUID."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond, self._counter = now, secrets.randbits(_COUNTER_SEED_BITS)
            else:
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._millisecond, self._counter = (
                        self._millisecond + 1,
                        secrets.randbits(_COUNTER_SEED_BITS),
                    )
            millisecond, counter = self._millisecond, self._counter
        tail = secrets.randbits(_TAIL_BITS)
        return UUID(int=millisecond << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail)


uuid7 = UuidSource().make
"""Return a new UUID of version 7; later ones of this process sort after earlier ones."""
