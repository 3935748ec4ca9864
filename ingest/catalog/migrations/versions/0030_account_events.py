"""What happened to accounts; and what was done when, found by the time."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "account_event",
        sa.Column("account_id", sa.String(12), nullable=True),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_event_account_id"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_account_event_library_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account_event"),
    )
    for column in ("account_id", "library_id", "at"):
        op.create_index(f"ix_account_event_{column}", "account_event", [column])
    for table in ("changeset", "event"):
        op.create_index(f"ix_{table}_at", table, ["at"])


def downgrade() -> None:
    """Take them away."""
    for table in ("event", "changeset"):
        op.drop_index(f"ix_{table}_at", table)
    op.drop_table("account_event")
