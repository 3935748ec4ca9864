"""Images that stay with other institutions, and where items and copies were taken from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_reference",
        sa.Column("page_id", sa.String(12), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(10), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("rotation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name="pk_page_reference"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_page_reference_page_id"),
    )
    op.create_table(
        "item_origin",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("holder", sa.JSON(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("reference", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_item_origin"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_origin_item_id"),
    )
    op.add_column("asset", sa.Column("fetched_from", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("asset", "fetched_from")
    op.drop_table("item_origin")
    op.drop_table("page_reference")
