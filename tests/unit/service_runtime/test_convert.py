"""Bodies as JSON objects: what a schema does not name is no property of the thing, however the body was unwrapped."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel

from service_runtime.core.convert import unwrap
from service_runtime.storage.rows import given


class _Change(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)

    due_at: str | None = Field(default=None, alias="dueAt")


class _Wrapper(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)

    loan_change: _Change | None = Field(default=None, alias="loan")


class _Root(RootModel[_Change]):
    pass


_SENT = {"dueAt": "tomorrow", "fine": 0}


@pytest.mark.parametrize(
    "data",
    [
        _Change.model_validate(_SENT),
        unwrap(_Change.model_validate(_SENT)),
        unwrap(_Root.model_validate(_SENT)),
        unwrap(unwrap(_Change.model_validate(_SENT))),
        unwrap(_Wrapper.model_validate({"loan": _SENT, "other": 1}), "loan"),
    ],
)
def test_a_property_that_the_request_does_not_name_is_not_the_thing_s(data: Any) -> None:
    body = given(data)
    assert (body.named, body.extra) == ({"dueAt": "tomorrow"}, {"fine": 0})


@pytest.mark.parametrize(
    ("body", "name", "value"),
    [
        (None, None, {}),
        (None, "loan", {}),
        (["a"], None, {}),
        (_Wrapper(), "loan", {}),
        (_Wrapper.model_validate({"loan": None}), "loan", None),
        (_Wrapper.model_validate({"loan": _SENT}), None, {"loan": _SENT}),
        (_Wrapper.model_validate({"loan": _SENT}), "loan", _SENT),
        (_Wrapper.model_validate({"other": 1}), "other", 1),
        ({"loan": _SENT}, "loan", _SENT),
        (unwrap(_Wrapper.model_validate({"loan": _SENT}), "loan"), "dueAt", "tomorrow"),
    ],
)
def test_absent_parts_are_empty_objects(body: Any, name: str | None, value: Any) -> None:
    assert unwrap(body, name) == value
