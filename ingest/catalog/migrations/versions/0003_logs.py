"""Events, changes, jobs and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite counts only an INTEGER primary key by itself.
COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _activity()
    _job()
    _oai_event()
    _outbox()
    _changeset()
    _event()


def downgrade() -> None:
    """Take the tables away."""
    for table in ("event", "changeset", "outbox", "oai_event", "job", "activity"):
        op.drop_table(table)


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("sequence", COUNTED, nullable=False),
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("type", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_activity"),
    )
    op.create_index("ix_activity_item_id", "activity", ["item_id"], unique=False)


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_state_priority_id", "job", ["state", "priority", "id"], unique=False)
    op.create_index("ix_job_subject_id", "job", ["subject_id"], unique=False)


def _oai_event() -> None:
    op.create_table(
        "oai_event",
        sa.Column("sequence", COUNTED, nullable=False),
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_oai_event"),
    )
    op.create_index("ix_oai_event_at_sequence", "oai_event", ["at", "sequence"], unique=False)
    op.create_index("ix_oai_event_item_id", "oai_event", ["item_id"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", COUNTED, nullable=False),
        sa.Column("table", sa.String(40), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sqlite_autoincrement=True,
    )


def _changeset() -> None:
    op.create_table(
        "changeset",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changeset"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_changeset_item_id"),
    )
    op.create_index("ix_changeset_item_id", "changeset", ["item_id"], unique=False)


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("asset_id", sa.String(12), nullable=True),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name="fk_event_asset_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_event_item_id"),
    )
    op.create_index("ix_event_asset_id", "event", ["asset_id"], unique=False)
    op.create_index("ix_event_item_id", "event", ["item_id"], unique=False)
