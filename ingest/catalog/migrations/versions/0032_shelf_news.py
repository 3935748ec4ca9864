"""Which collection or library news is of, where it is of no item."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("activity") as table:
        table.add_column(sa.Column("shelf", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("activity") as table:
        table.alter_column("shelf", server_default=None)
        table.create_index("ix_activity_shelf", ["shelf"], unique=False)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("activity") as table:
        table.drop_index("ix_activity_shelf")
        table.drop_column("shelf")
