from __future__ import annotations

import pytest

from scaffold.core.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT1M", 60),
        ("PT1H30M", 5400),
        ("P1DT1S", 86401),
        ("P2W", 1209600),
        ("PT0.5S", 0.5),
        ("PT0S", 0),
        ("P1Y", 31536000),
        ("P1M", 2592000),
        ("P1Y2M3W4DT5H6M7.5S", 31536000 + 2 * 2592000 + 3 * 604800 + 4 * 86400 + 18000 + 360 + 7.5),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("1M", None),
        ("PT1M ", None),
        ("PT1M\n", None),
        ("PT\u0661M", None),
        (60, None),
        (None, None),
    ],
)
def test_seconds(text: object, expected: float | None) -> None:
    assert seconds(text) == expected
