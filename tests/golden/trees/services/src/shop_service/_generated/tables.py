"""Tables of the entities that the contract names."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)

from .._runtime.storage.entities import Column as Field
from .._runtime.storage.entities import (
    Entity,
    JsonValue,
    Transition,
    UtcDateTime,
)

metadata = MetaData()

shop_orders = Table(
    "shop_orders",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("user_id", Text()),
    Column("customer", String(80), nullable=False),
    Column("note", Text()),
    Column("status", Text(), nullable=False),
    Column("total", BigInteger(), nullable=False),
    Column("created_at", UtcDateTime()),
    Column("class", JsonValue),
    Column("weight", Double()),
    Column("row_version", Integer(), nullable=False),
    Column("row_extra", JsonValue, nullable=False),
    Index("ix_shop_orders_status_customer", "status", "customer"),
    Index("ix_shop_orders_customer", "customer", unique=True),
    Index("ix_shop_orders_user_id", "user_id"),
)

lines = Table(
    "lines",
    metadata,
    Column("line_id", BigInteger(), primary_key=True),
    Column("order_id", Uuid(as_uuid=False), ForeignKey("shop_orders.id", ondelete="CASCADE")),
    Column("sku", Text(), nullable=False),
    Column("row_version", Integer(), nullable=False),
    Column("row_extra", JsonValue, nullable=False),
    Index("ix_lines_order_id", "order_id"),
)

ENTITIES: dict[str, Entity] = {
    "Order": Entity(
        "Order",
        shop_orders,
        key="id",
        key_kind="uuid",
        minted=True,
        owner="user_id",
        created="created_at",
        transitions={"cancel": Transition("cancel", frozenset({"placed"}), "cancelled", "status")},
        newest_first=True,
        columns=(
            Field("id", "id", "uuid", required=True, nullable=False, writable=False, mutable=False),
            Field(
                "user_id", "user_id", "string", required=False, nullable=False, writable=False, mutable=False
            ),
            Field(
                "customer",
                "customer",
                "string",
                required=True,
                nullable=False,
                writable=True,
                mutable=True,
                neutral="",
            ),
            Field("note", "note", "string", required=False, nullable=False, writable=True, mutable=True),
            Field(
                "status",
                "status",
                "string",
                required=True,
                nullable=False,
                writable=False,
                mutable=False,
                neutral="placed",
            ),
            Field(
                "total",
                "total",
                "integer",
                required=True,
                nullable=False,
                writable=False,
                mutable=False,
                neutral=0,
            ),
            Field(
                "created_at",
                "created_at",
                "datetime",
                required=False,
                nullable=False,
                writable=False,
                mutable=False,
            ),
            Field("class", "class", "json", required=False, nullable=False, writable=True, mutable=True),
            Field("weight", "weight", "number", required=False, nullable=True, writable=True, mutable=True),
        ),
    ),
    "Line": Entity(
        "Line",
        lines,
        key="line_id",
        key_kind="integer",
        minted=True,
        newest_first=True,
        columns=(
            Field(
                "line_id",
                "line_id",
                "integer",
                required=True,
                nullable=False,
                writable=False,
                mutable=False,
                neutral=0,
            ),
            Field(
                "order_id", "order_id", "uuid", required=False, nullable=False, writable=True, mutable=True
            ),
            Field(
                "sku", "sku", "string", required=True, nullable=False, writable=True, mutable=True, neutral=""
            ),
        ),
    ),
}
