"""Create the price list."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002_price_list"
down_revision: str | Sequence[str] | None = "0001_initial"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "listed_prices",
        sa.Column("product_id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("listed_prices")
