"""Secrets that are given out once, of which only digests are kept."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def fresh() -> str:
    """Make a secret that nobody can guess, of letters that an address may hold."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Give what is kept of a secret; it is found by it, and nothing leads back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
