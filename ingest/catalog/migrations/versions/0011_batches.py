"""Work that is asked for together, rests between tries, and knows when it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns; unfinished work stays queued."""
    op.create_table(
        "batch",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("batch_id", sa.String(12), nullable=True))
        table.add_column(sa.Column("details", sa.JSON(), nullable=True))
        table.add_column(sa.Column("outcome", sa.String(10), nullable=False, server_default=""))
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key("fk_job_batch_id", "batch", ["batch_id"], ["id"])
        table.drop_index("ix_job_state_priority_id")
        table.drop_index("ix_job_subject_id")
        table.create_index(
            "ix_job_kind_state_priority_id", ["kind", "state", "priority", "id"], unique=False
        )
        table.create_index(
            "ix_job_batch_id_kind_state", ["batch_id", "kind", "state", "ended_at"], unique=False
        )
        table.create_index(
            "ix_job_subject_id_kind_state", ["subject_id", "kind", "state"], unique=False
        )
    with op.batch_alter_table("job") as table:
        table.alter_column("outcome", server_default=None)


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("job") as table:
        table.drop_index("ix_job_subject_id_kind_state")
        table.drop_index("ix_job_batch_id_kind_state")
        table.drop_index("ix_job_kind_state_priority_id")
        table.create_index("ix_job_subject_id", ["subject_id"], unique=False)
        table.create_index("ix_job_state_priority_id", ["state", "priority", "id"], unique=False)
        table.drop_constraint("fk_job_batch_id", type_="foreignkey")
        for column in ("ended_at", "outcome", "details", "batch_id", "not_before"):
            table.drop_column(column)
    op.drop_table("batch")
