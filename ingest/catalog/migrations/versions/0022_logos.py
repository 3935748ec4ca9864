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
    with op.batch_alter_table("library") as table:
        table.add_column(sa.Column("logo", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("library") as table:
        table.alter_column("logo", server_default=None)


def downgrade() -> None:
    """Take both away."""
    with op.batch_alter_table("library") as table:
        table.drop_column("logo")
    op.drop_table("logo")
