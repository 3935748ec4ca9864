"""What a library's own page says: its address and a text."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    # Not in a batch, which would drop a table that others refer to.
    for name in ("address", "about"):
        op.add_column("library", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take them away."""
    for name in ("about", "address"):
        op.drop_column("library", name)
