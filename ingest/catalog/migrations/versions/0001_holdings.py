"""Libraries, collections, works, items and pages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Sort keys are compared letter by letter, whatever order the database was made with.
SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _library()
    _collection()
    _work()
    _item()
    _holding()
    _identifier()
    _item_collection()
    _page()
    _rights()
    _annotation()
    _section()


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "section",
        "annotation",
        "rights",
        "page",
        "item_collection",
        "identifier",
        "holding",
        "item",
        "work",
        "collection",
        "library",
    ):
        op.drop_table(table)


def _library() -> None:
    op.create_table(
        "library",
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("parent_id", sa.String(12), nullable=True),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library"),
        sa.ForeignKeyConstraint(["parent_id"], ["library.id"], name="fk_library_parent_id"),
        sa.UniqueConstraint("slug", name="uq_library_slug"),
    )
    op.create_index("ix_library_parent_id", "library", ["parent_id"], unique=False)


def _collection() -> None:
    op.create_table(
        "collection",
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("parent_id", sa.String(12), nullable=True),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collection"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_collection_library_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["collection.id"], name="fk_collection_parent_id"),
        sa.UniqueConstraint("slug", name="uq_collection_slug"),
    )
    op.create_index("ix_collection_library_id", "collection", ["library_id"], unique=False)
    op.create_index("ix_collection_parent_id", "collection", ["parent_id"], unique=False)


def _work() -> None:
    op.create_table(
        "work",
        sa.Column("library_id", sa.String(12), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_work_library_id"),
        sa.UniqueConstraint("library_id", "source_id", name="uq_work_library_id_source_id"),
    )


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("library_id", sa.String(12), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("title_sort", SORTED, nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=True),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("work_id", sa.String(12), nullable=True),
        sa.Column("volume", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_item_library_id"),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name="fk_item_work_id"),
        sa.UniqueConstraint("library_id", "source_id", name="uq_item_library_id_source_id"),
    )
    op.create_index("ix_item_state", "item", ["state"], unique=False)
    op.create_index("ix_item_state_published_at", "item", ["state", "published_at"], unique=False)
    op.create_index("ix_item_type", "item", ["type"], unique=False)
    op.create_index("ix_item_work_id", "item", ["work_id"], unique=False)
    op.create_index("ix_item_year_from", "item", ["year_from"], unique=False)


def _holding() -> None:
    op.create_table(
        "holding",
        sa.Column("library_id", sa.String(12), nullable=False),
        sa.Column("call_number", sa.String(200), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("item_id", sa.String(12), nullable=True),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_holding"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_holding_item_id"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_holding_library_id"),
        sa.UniqueConstraint("library_id", "call_number", name="uq_holding_library_id_call_number"),
    )
    op.create_index("ix_holding_item_id", "holding", ["item_id"], unique=False)


def _identifier() -> None:
    op.create_table(
        "identifier",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identifier"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_identifier_item_id"),
        sa.UniqueConstraint("item_id", "type", "value", name="uq_identifier_item_id_type_value"),
    )
    op.create_index("ix_identifier_type_value", "identifier", ["type", "value"], unique=False)


def _item_collection() -> None:
    op.create_table(
        "item_collection",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("collection_id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "collection_id", name="pk_item_collection"),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name="fk_item_collection_collection_id"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_collection_item_id"),
    )
    op.create_index(
        "ix_item_collection_collection_id", "item_collection", ["collection_id"], unique=False
    )


def _page() -> None:
    op.create_table(
        "page",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("canvas_width", sa.Integer(), nullable=False),
        sa.Column("canvas_height", sa.Integer(), nullable=False),
        sa.Column("reshaped", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_page_item_id"),
        sa.UniqueConstraint("item_id", "name", name="uq_page_item_id_name"),
    )
    op.create_index("ix_page_item_id_position", "page", ["item_id", "position"], unique=False)


def _rights() -> None:
    op.create_table(
        "rights",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("tier", sa.String(12), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_rights_item_id"),
    )
    op.create_index("ix_rights_item_id", "rights", ["item_id"], unique=False)


def _annotation() -> None:
    op.create_table(
        "annotation",
        sa.Column("page_id", sa.String(12), nullable=False),
        sa.Column("motivation", sa.String(40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("selector", sa.JSON(), nullable=False),
        sa.Column("creator", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_annotation"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_annotation_page_id"),
    )
    op.create_index("ix_annotation_page_id", "annotation", ["page_id"], unique=False)


def _section() -> None:
    op.create_table(
        "section",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("parent_id", sa.String(12), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("first_page_id", sa.String(12), nullable=False),
        sa.Column("last_page_id", sa.String(12), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_section"),
        sa.ForeignKeyConstraint(["first_page_id"], ["page.id"], name="fk_section_first_page_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_section_item_id"),
        sa.ForeignKeyConstraint(["last_page_id"], ["page.id"], name="fk_section_last_page_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["section.id"], name="fk_section_parent_id"),
    )
    op.create_index("ix_section_item_id", "section", ["item_id"], unique=False)
    op.create_index("ix_section_parent_id", "section", ["parent_id"], unique=False)
