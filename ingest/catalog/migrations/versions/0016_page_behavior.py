"""What a page is in its book: outside it, an opening, or a page like others."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, not in a batch, which would drop a table that others refer to.

    The pages that are there are pages like others.
    """
    op.add_column("page", sa.Column("behavior", sa.String(12), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("page", "behavior")
