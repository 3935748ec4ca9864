"""The order of an item's spans of rights, which ids made at random do not give."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the place among the spans of the item; those that are there stay in order of their id."""
    with op.batch_alter_table("rights") as table:
        table.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("rights") as table:
        table.alter_column("position", server_default=None)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("rights") as table:
        table.drop_column("position")
