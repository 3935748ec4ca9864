"""What lets viewers on other sites show restricted images."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "viewer_pass",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("cookie_digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(12), nullable=True),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_viewer_pass"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_viewer_pass_account_id"),
    )
    for column in ("account_id", "cookie_digest", "expires_at"):
        op.create_index(f"ix_viewer_pass_{column}", "viewer_pass", [column], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("viewer_pass")
