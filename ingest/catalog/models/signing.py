"""What signing in leaves behind: sessions, links, second factors, attempts, mails."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Named, Record, now


class SignIn(Named, Record):
    """A browser in which somebody is signed in."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(String(64), unique=True)  # of what its cookie holds
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(Text, default="")


class AccountLink(Record):
    """A link that works once and not for long: an invitation, a new address, a new password."""

    __tablename__ = "account_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # of what the link holds
    kind: Mapped[str] = mapped_column(String(10))  # join, confirm, reset
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    name: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    library_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    made_by: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactor(Record):
    """The secret that somebody's telephone shares with us, for codes of the minute (RFC 6238)."""

    __tablename__ = "second_factor"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))  # base32
    confirmed_at: Mapped[datetime | None]  # not asked for before
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)  # a code is taken once


class RecoveryCode(Record):
    """What signs somebody in once whose telephone is lost."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)


class ProviderAccount(Named, Record):
    """An account at an OpenID Connect provider that opens one here."""

    __tablename__ = "provider_account"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("account_id", "issuer"),
    )

    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))  # OpenID Connect Core 2: no longer
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    email: Mapped[str] = mapped_column(String(254), default="")  # as it was when they were joined
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime] = mapped_column(default=now)


class Attempt(Record):
    """Something that was tried and may be tried so often only."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_name_at", "name", "at"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    name: Mapped[str] = mapped_column(String(64))  # a digest: what is typed may be a password
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class Mail(Named, Record):
    """A letter that waits for the worker, or was sent; then its text is gone."""

    __tablename__ = "mail"

    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]  # what it tells is worth nothing afterwards
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
