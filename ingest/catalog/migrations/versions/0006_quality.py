"""What pages look like, and what may be wrong with them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "page_look",
        sa.Column("page_id", sa.String(12), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("page_id", name="pk_page_look"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_page_look_page_id"),
    )
    op.create_table(
        "page_warning",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("page_id", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("measure", sa.Float(53), nullable=False),
        sa.Column("threshold", sa.Float(53), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page_warning"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_page_warning_page_id"),
    )
    op.create_index("ix_page_warning_page_id", "page_warning", ["page_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    for table in ("page_warning", "page_look"):
        op.drop_table(table)
