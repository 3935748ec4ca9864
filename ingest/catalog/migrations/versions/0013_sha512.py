"""The digest by which OCFL names a file."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("asset") as table:
        table.add_column(sa.Column("sha512", sa.String(128), nullable=True))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("asset") as table:
        table.drop_column("sha512")
