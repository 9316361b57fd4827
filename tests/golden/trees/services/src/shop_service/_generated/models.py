"""Models of the contract. Generated; changes here are lost."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic import BaseModel as _BaseModel


class BaseModel(_BaseModel):
    model_config = ConfigDict(
        defer_build=True,
        extra="allow",
        validate_by_name=True,
    )


class Status(StrEnum):
    PLACED = "placed"
    CANCELLED = "cancelled"


class NewOrder(BaseModel):
    customer: Annotated[str, Field(max_length=80)]
    note: str | None = None


class Order(BaseModel):
    id: UUID
    user_id: str | None = None
    customer: Annotated[str, Field(max_length=80)]
    note: str | None = None
    status: Status
    total: int
    created_at: AwareDatetime | None = None
    class_: Annotated[dict[str, Any] | None, Field(alias="class")] = None
    weight: float | None = None


class LineInput(BaseModel):
    order_id: UUID | None = None
    sku: str


class Line(BaseModel):
    line_id: int
    order_id: UUID | None = None
    sku: str


class ProblemErrorsItem(BaseModel):
    pointer: str | None = None
    """Where in the body (RFC 6901)."""
    parameter: str | None = None
    in_: Annotated[Literal["path", "query", "header", "cookie", "querystring"] | None, Field(alias="in")] = (
        None
    )
    detail: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str | None = None
    instance: str | None = None
    code: str | None = None
    """A stable name of the fault, for programs."""
    errors: list[ProblemErrorsItem] | None = None
    """Each fault of the request, where there are several."""


class ListOrdersResponse(BaseModel):
    items: list[Order]
    next_cursor: str | None = None


class UpdateOrderRequest(BaseModel):
    note: str | None = None
