"""Thematic exhibitions and their parts."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "exhibition",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("byline", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_exhibition_library_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exhibition"),
        sa.UniqueConstraint("slug", name="uq_exhibition_slug"),
    )
    op.create_index("ix_exhibition_library_id", "exhibition", ["library_id"])
    op.create_index("ix_exhibition_state", "exhibition", ["state"])
    op.create_table(
        "exhibition_part",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("exhibition_id", sa.String(12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("page_id", sa.String(12), nullable=True),
        sa.Column("region", sa.JSON(), nullable=True),
        sa.Column("caption", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exhibition_id"],
            ["exhibition.id"],
            name="fk_exhibition_part_exhibition_id",
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_exhibition_part_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exhibition_part"),
    )
    op.create_index(
        "ix_exhibition_part_exhibition_id_position",
        "exhibition_part",
        ["exhibition_id", "position"],
    )
    op.create_index("ix_exhibition_part_page_id", "exhibition_part", ["page_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("exhibition_part")
    op.drop_table("exhibition")
