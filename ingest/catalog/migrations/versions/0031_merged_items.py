"""Where the pages of an item went that was merged into another."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("tombstone", sa.Column("moved_to", sa.String(12), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("tombstone", "moved_to")
