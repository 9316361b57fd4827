"""The tests of a service look at all that is made from the names of parameters and of what pages say."""

from collections.abc import Collection

import pytest

from scaffold.model.behaviors import paging, queries
from scaffold.model.entities import bodies, wrappers
from service_runtime.testing import vocabulary


@pytest.mark.parametrize(
    ("made", "looked_at"),
    [
        (paging._LIMITS, vocabulary.SIZES),
        (paging._CURSORS, vocabulary.CURSORS),
        (paging._OFFSETS, vocabulary.OFFSETS),
        (paging._PAGES, vocabulary.PAGES),
        (queries._BOUNDS, vocabulary.BOUNDS),
        (queries._SORTS, vocabulary.SORTS),
        (queries._DIRECTIONS, vocabulary.DIRECTIONS),
        (queries._DESCENDS, vocabulary.DESCENDS),
        (queries._NEWEST | queries._OLDEST, vocabulary.NEWEST | vocabulary.OLDEST),
        (bodies._NEXT, vocabulary.NEXT),
        (bodies._PREVIOUS, vocabulary.PREVIOUS),
        (bodies._MORE, vocabulary.MORE),
        (bodies._PAGES, vocabulary.ALL_PAGES),
        # `count` may be that of the page.
        ({*bodies.TOTALS} - {"count"}, vocabulary.TOTALS),
        (wrappers._BESIDE, vocabulary.BESIDE),
        (wrappers._BESIDE & wrappers._HOLDERS, vocabulary.HOLDING),
    ],
)
def test_every_name_that_means_something_is_looked_at(
    made: Collection[str], looked_at: Collection[str]
) -> None:
    assert set(made) <= set(looked_at)
