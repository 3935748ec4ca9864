"""Files, text and accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _account()
    _role()
    _asset()
    _page_text()


def downgrade() -> None:
    """Take the tables away."""
    for table in ("page_text", "asset", "role", "account"):
        op.drop_table(table)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("login", sa.String(200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
    )


def _role() -> None:
    op.create_table(
        "role",
        sa.Column("account_id", sa.String(12), nullable=False),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_account_id"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_role_library_id"),
        sa.UniqueConstraint(
            "account_id", "library_id", "role", name="uq_role_account_id_library_id_role"
        ),
    )
    op.create_index("ix_role_account_id", "role", ["account_id"], unique=False)
    op.create_index("ix_role_library_id", "role", ["library_id"], unique=False)


def _asset() -> None:
    op.create_table(
        "asset",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("page_id", sa.String(12), nullable=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("derivation", sa.Integer(), nullable=False),
        sa.Column("pyramid_bytes", sa.BigInteger(), nullable=True),
        sa.Column("index_offset", sa.BigInteger(), nullable=True),
        sa.Column("index_length", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_asset_item_id"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_asset_page_id"),
    )
    op.create_index("ix_asset_item_id_role", "asset", ["item_id", "role"], unique=False)
    op.create_index(
        "ix_asset_page_id_role_version", "asset", ["page_id", "role", "version"], unique=False
    )
    op.create_index("ix_asset_sha256", "asset", ["sha256"], unique=False)


def _page_text() -> None:
    op.create_table(
        "page_text",
        sa.Column("page_id", sa.String(12), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("vertical", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name="pk_page_text"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_page_text_page_id"),
    )
