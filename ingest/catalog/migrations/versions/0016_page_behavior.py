"""What a page is in its book: outside it, an opening, or a page like others."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the pages that are there are pages like others."""
    with op.batch_alter_table("page") as table:
        table.add_column(sa.Column("behavior", sa.String(12), nullable=False, server_default=""))
    with op.batch_alter_table("page") as table:
        table.alter_column("behavior", server_default=None)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("page") as table:
        table.drop_column("behavior")
