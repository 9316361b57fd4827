from __future__ import annotations

import pytest

from scaffold.lint.shared.patterns import Fault, find_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "((a{1,1000}){1,1000}){1,1000}",
        "([)]{1,1000}){1,1000}",
        r"(\({1,1000}){1,1000}",
        "a{99999999999}",
        "(a{1000}){1000,}",
    ],
)
def test_repetitions_multiply_beyond_all_bounds(pattern: str) -> None:
    assert find_fault(pattern) is Fault.SIZE


@pytest.mark.parametrize(
    "pattern",
    ["a{5,2}", "[a{1}", "\\", "((a{1,1000}){1,1000}){1,1000}(", "((a{1000}){1000}){2,1}", r"\p{L}{1,5000}"],
)
def test_what_is_wrong_without_its_repetitions_too_is_no_matter_of_size(pattern: str) -> None:
    assert find_fault(pattern) is Fault.SYNTAX


@pytest.mark.parametrize(
    "pattern", ["a{1,100}", "^([a-z]{1,100} ){1,100}$", r"\{1,9", "(a*)*", "[{1,99999999}]"]
)
def test_what_compiles_is_right(pattern: str) -> None:
    assert find_fault(pattern) is None
