"""Markers of pages that were taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "removed_page",
        sa.Column("page_id", sa.String(12), nullable=False),
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_removed_page_item_id"),
        sa.PrimaryKeyConstraint("page_id", name="pk_removed_page"),
    )
    op.create_index("ix_removed_page_item_id", "removed_page", ["item_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("removed_page")
