"""Passwords: kept as scrypt hashes, never as themselves."""

from __future__ import annotations

from werkzeug.security import check_password_hash, generate_password_hash

_METHOD = "scrypt:32768:8:1"
# Compared with when nobody has the login, so that the time taken does not tell.
_NOBODY = generate_password_hash("nobody has this password", method=_METHOD)


def hash_password(password: str) -> str:
    """Give what an account keeps of a password."""
    return generate_password_hash(password, method=_METHOD)


def is_right(password_hash: str | None, password: str) -> bool:
    """Tell whether this is the password; without an account, never, and after as long a time."""
    right = check_password_hash(password_hash or _NOBODY, password)
    return right and password_hash is not None
