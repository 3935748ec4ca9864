"""Assets that are one image of a file of several."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the place of an asset's image in its file."""
    op.add_column("asset", sa.Column("frame", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("asset", "frame")
