"""What is to be published at a moment to come."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "scheduled_publication",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_scheduled_publication"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_scheduled_publication_item_id"),
    )
    op.create_index(
        "ix_scheduled_publication_due_at", "scheduled_publication", ["due_at"], unique=False
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("scheduled_publication")
