"""Passkeys (WebAuthn), and what browsers are asked to sign with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Named, Record, now


class Passkey(Named, Record):
    """A key pair of somebody's, of which we hold the public half."""

    __tablename__ = "passkey"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    # base64url of at most 1023 bytes (WebAuthn 3, 4)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # COSE
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    name: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Record):
    """What a browser was asked to sign, until it does or it is too late."""

    __tablename__ = "passkey_challenge"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # of it and what it is for
    expires_at: Mapped[datetime] = mapped_column(index=True)
