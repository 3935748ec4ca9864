"""Mail addresses of accounts; sessions, links, second factors, attempts and mails."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("mail", "attempt", "recovery_code", "second_factor", "account_link", "sign_in")


def upgrade() -> None:
    """Make the columns and tables."""
    op.add_column("account", sa.Column("email", sa.String(254), nullable=True))
    op.add_column("account", sa.Column("email_confirmed_at", _TIME, nullable=True))
    op.create_index("ix_account_email", "account", ["email"], unique=True)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(12), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("digest", name="uq_sign_in_digest"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sign_in_account_id"),
    )
    op.create_table(
        "account_link",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("account_id", sa.String(12), nullable=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("library_id", sa.String(12), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_account_link"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_link_account_id"),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name="fk_account_link_library_id"),
    )
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.String(12), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("confirmed_at", _TIME, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_second_factor"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_factor_account_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_recovery_code_account_id"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("to", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=True),
        sa.Column("sent_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
    )
    for table, columns in (
        ("sign_in", ["account_id"]),
        ("sign_in", ["expires_at"]),
        ("account_link", ["account_id"]),
        ("account_link", ["email"]),
        ("account_link", ["library_id"]),
        ("account_link", ["expires_at"]),
        ("recovery_code", ["account_id"]),
        ("attempt", ["at"]),
        ("attempt", ["name", "at"]),
        ("mail", ["sent_at"]),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns, unique=False)


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_account_email", "account")
    op.drop_column("account", "email_confirmed_at")
    op.drop_column("account", "email")
