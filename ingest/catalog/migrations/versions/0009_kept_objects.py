"""What is known of the state of each kept object."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "kept_object",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mirrored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_kept_object"),
    )
    for column in ("checked_at", "mirrored_at", "fault"):
        op.create_index(f"ix_kept_object_{column}", "kept_object", [column], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("kept_object")
