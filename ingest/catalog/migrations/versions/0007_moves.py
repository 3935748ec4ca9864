"""Where the site stood before a move, for those who harvest it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("activity") as table:
        table.add_column(sa.Column("moved_from", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("activity") as table:
        table.alter_column("moved_from", server_default=None)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("activity") as table:
        table.drop_column("moved_from")
