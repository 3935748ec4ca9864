"""The logos of libraries."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column; libraries have no logo yet."""
    op.create_table(
        "logo",
        sa.Column("library_id", sa.String(12), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_logo_library_id"),
        sa.PrimaryKeyConstraint("library_id", name="pk_logo"),
    )
    # Not in a batch, which would drop a table that others refer to.
    op.add_column("library", sa.Column("logo", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take both away."""
    op.drop_column("library", "logo")
    op.drop_table("logo")
