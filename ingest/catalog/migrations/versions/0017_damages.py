"""How often an image's pyramid was found damaged, so that caches ask for it anew."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("asset") as table:
        table.add_column(sa.Column("damages", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("asset") as table:
        table.drop_column("damages")
