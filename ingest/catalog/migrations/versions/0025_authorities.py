"""Lists of names, what names them, and the changes of records that are no items."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "authority",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("preferred", sa.JSON(), nullable=False),
        sa.Column("variants", sa.JSON(), nullable=False),
        sa.Column("dates", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(53), nullable=True),
        sa.Column("longitude", sa.Float(53), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("sort", _SORTED, nullable=False),
        sa.Column("merged_into", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_authority_library_id"),
        sa.PrimaryKeyConstraint("id", name="pk_authority"),
    )
    op.create_index("ix_authority_kind_sort", "authority", ["kind", "sort"])
    op.create_index("ix_authority_library_id", "authority", ["library_id"])
    op.create_index("ix_authority_source", "authority", ["source"])
    op.create_table(
        "authority_link",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("authority_id", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_authority_link_item_id"),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_authority_link_authority_id"
        ),
        sa.PrimaryKeyConstraint("item_id", "field", "authority_id", name="pk_authority_link"),
    )
    op.create_index("ix_authority_link_authority_id", "authority_link", ["authority_id"])
    op.create_table(
        "revision",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(12), nullable=False),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
    )
    op.create_index("ix_revision_subject_id_at", "revision", ["subject_id", "at"])
    op.create_index("ix_revision_library_id", "revision", ["library_id"])
    op.create_index("ix_revision_at", "revision", ["at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("revision")
    op.drop_table("authority_link")
    op.drop_table("authority")
