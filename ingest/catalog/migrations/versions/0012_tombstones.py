"""What stays of deleted items."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tombstone",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("deleted_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_before", sa.String(12), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("item_id", name="pk_tombstone"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_tombstone_item_id"),
    )
    op.create_index("ix_tombstone_deleted_at", "tombstone", ["deleted_at"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("tombstone")
