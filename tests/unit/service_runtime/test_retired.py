"""Members of enumerations that a contract does not have any more: found, with a warning, and not among the others."""

from __future__ import annotations

from enum import StrEnum

import pytest
from pydantic import TypeAdapter, ValidationError

from service_runtime.core.retired import retired_member


class State(StrEnum):
    OPEN = "open"
    HELD = retired_member("held")


def test_a_retired_member_is_found_and_is_none_of_the_members() -> None:
    with pytest.warns(
        DeprecationWarning, match=r"Retired: the contract does not have .*State\.HELD any more"
    ):
        held = State.HELD
    assert (held, held.value, held.name, str(held)) == ("held", "held", "HELD", "held")
    assert list(State) == [State.OPEN]


def test_no_data_has_it() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(State).validate_python("held")
    assert TypeAdapter(State).validate_python("open") is State.OPEN
