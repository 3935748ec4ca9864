"""Which part of its file a page is, and how it is turned."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("asset") as table:
        table.add_column(sa.Column("view", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("asset") as table:
        table.drop_column("view")
