"""Deliveries that are handed in at the desk, and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consignment",
        sa.Column("library_id", sa.String(12), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("expected_files", sa.Integer(), nullable=False),
        sa.Column("expected_bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages_looked_at", sa.Integer(), nullable=False),
        sa.Column("pages_listed", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(12), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_consignment_library_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consignment"),
    )
    for column in ("library_id", "state", "batch_id"):
        op.create_index(f"ix_consignment_{column}", "consignment", [column])
    op.create_table(
        "brought_file",
        sa.Column("consignment_id", sa.String(12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.String(40), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"],
            name="fk_brought_file_consignment_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_brought_file"),
        sa.UniqueConstraint("consignment_id", "key", name="uq_brought_file_consignment_id_key"),
    )  # fmt: skip
    op.create_index("ix_brought_file_complete", "brought_file", ["complete"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("brought_file")
    op.drop_table("consignment")
