"""The words of a note, by which searches find it."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the words of the notes that are there are listed by the worker."""
    op.add_column("annotation", sa.Column("words", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("annotation", "words")
