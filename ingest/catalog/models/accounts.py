"""People who sign in, and what they are in which library."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ingest.catalog.models.record import Named, Record, now

ROLES = ("reader", "contributor", "curator", "publisher", "administrator")


class Account(Named, Record):
    """Someone who can sign in."""

    __tablename__ = "account"

    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str | None] = mapped_column(String(254), unique=True, index=True)  # small letters
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="vi")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Whether a passkey, or a code for paper, is asked for after the password.
    asks_passkey: Mapped[bool] = mapped_column(default=False, server_default=false())

    roles: Mapped[list[Role]] = relationship(lazy="selectin")


class Role(Named, Record):
    """What an account is in a library; without a library, in all of them."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("account_id", "library_id", "role"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    library_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))


class AccountEvent(Named, Record):
    """What happened to an account: a role given, a password changed, a door shut for a while."""

    __tablename__ = "account_event"

    # None: of somebody who has no account yet, or of nobody known.
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    library_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    agent: Mapped[str] = mapped_column(Text, default="")
    what: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class ViewerPass(Record):
    """What lets a viewer on another site show restricted images: a cookie, or a token of it."""

    __tablename__ = "viewer_pass"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # of what the visitor holds
    kind: Mapped[str] = mapped_column(String(10))  # cookie, token
    cookie_digest: Mapped[str] = mapped_column(String(64), default="", index=True)  # of a token
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    origins: Mapped[list[str]] = mapped_column(JSON, default=list)  # sites that may use it
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
