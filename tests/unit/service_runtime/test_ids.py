"""Identifiers are UUIDs of version 7 that sort as they were made."""

import time

from service_runtime.storage.ids import UuidSource


def test_identifiers_are_version_7_and_of_now() -> None:
    made = UuidSource().make()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made.int >> 80) - time.time() * 1000) < 60_000


def test_later_identifiers_sort_after_earlier_ones() -> None:
    source = UuidSource()
    made = [source.make() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
