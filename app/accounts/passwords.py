"""Passwords: kept as argon2 hashes, never as themselves; scrypt hashes of before still hold."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from werkzeug.security import check_password_hash

LEAST_LETTERS, MOST_LETTERS = 10, 500
# OWASP's least for argon2id: more memory would be more than a small server's threads have together.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Compared with when nobody has the login, so that the time taken does not tell.
_NOBODY = _HASHER.hash("nobody has this password")
_OLD = "scrypt:"


def hash_password(password: str) -> str:
    """Give what an account keeps of a password."""
    return _HASHER.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Tell whether this is the password; without an account, never, and after as long a time."""
    if password_hash and password_hash.startswith(_OLD):
        return check_password_hash(password_hash, password)
    try:
        right = _HASHER.verify(password_hash or _NOBODY, password)
    except (InvalidHashError, VerificationError):
        return False
    return right and bool(password_hash)


def is_old(password_hash: str) -> bool:
    """Tell whether a right password should be hashed anew."""
    return password_hash.startswith(_OLD) or _HASHER.check_needs_rehash(password_hash)


def fault(password: str, *names: str | None) -> str:
    """Say what is wrong with a new password: `short`, `long`, `name`; nothing if it will do."""
    if len(password) < LEAST_LETTERS:
        return "short"
    if len(password) > MOST_LETTERS:
        return "long"
    same = {name.strip().casefold() for name in names if name}
    return "name" if password.strip().casefold() in same else ""
