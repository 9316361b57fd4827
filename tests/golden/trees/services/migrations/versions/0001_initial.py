"""Create the tables of the contract's entities."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001_initial"
down_revision: str | Sequence[str] | None = "0000_platform"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "shop_orders",
        sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("user_id", sa.Text()),
        sa.Column("customer", sa.String(80), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True)),
        sa.Column("class", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.Column("weight", sa.Double()),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("row_extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    )
    op.create_index("ix_shop_orders_status_customer", "shop_orders", ["status", "customer"])
    op.create_index("ix_shop_orders_customer", "shop_orders", ["customer"], unique=True)
    op.create_index("ix_shop_orders_user_id", "shop_orders", ["user_id"])
    op.create_table(
        "lines",
        sa.Column("line_id", sa.BigInteger(), primary_key=True),
        sa.Column("order_id", sa.Uuid(as_uuid=False), sa.ForeignKey("shop_orders.id", ondelete="CASCADE")),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("row_extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    )
    op.create_index("ix_lines_order_id", "lines", ["order_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("lines")
    op.drop_table("shop_orders")
