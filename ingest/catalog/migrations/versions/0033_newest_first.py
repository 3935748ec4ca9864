"""Items in the order of their publication, those of one moment in a fixed order."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_OLD, _NEW = "ix_item_state_published_at", "ix_item_state_published_at_id"


def upgrade() -> None:
    """Put the index in place of the one that left equal moments to be sorted."""
    op.create_index(_NEW, "item", ["state", "published_at", "id"], unique=False)
    op.drop_index(_OLD, "item")


def downgrade() -> None:
    """Put the one before back."""
    op.create_index(_OLD, "item", ["state", "published_at"], unique=False)
    op.drop_index(_NEW, "item")
