"""Where libraries are, and what stands at the head of a collection's page."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; not in a batch, which would drop tables that others refer to."""
    op.add_column("library", sa.Column("latitude", sa.Float(53), nullable=True))
    op.add_column("library", sa.Column("longitude", sa.Float(53), nullable=True))
    op.add_column("collection", sa.Column("essay", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("collection", sa.Column("banner", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    for table, column in (
        ("collection", "banner"),
        ("collection", "essay"),
        ("library", "longitude"),
        ("library", "latitude"),
    ):
        op.drop_column(table, column)
