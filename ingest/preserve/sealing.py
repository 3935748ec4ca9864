"""Secrets in a backup: sealed with a key that is given, by AES-256-GCM under scrypt."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_MAGIC = b"tangthu-sealed-1"
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_LEAST_LENGTH = 16


class BadKey(Exception):
    """The key is too short, or another one was used."""


def seal(data: bytes, key: bytes) -> bytes:
    """Encrypt bytes so that only who has the key reads them, and any change shows.

    Raises:
        BadKey: the key is too short.
    """
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    return _MAGIC + salt + nonce + AESGCM(_derived(key, salt)).encrypt(nonce, data, _MAGIC)


def unseal(sealed: bytes, key: bytes) -> bytes:
    """Give the bytes back.

    Raises:
        BadKey: another key was used, or the bytes were changed.
    """
    rest = sealed.removeprefix(_MAGIC)
    salt, nonce = rest[:_SALT_BYTES], rest[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES]
    try:
        cipher = AESGCM(_derived(key, salt))
        return cipher.decrypt(nonce, rest[_SALT_BYTES + _NONCE_BYTES :], _MAGIC)
    except (InvalidTag, ValueError) as error:
        raise BadKey("the secrets cannot be read with this key: is it the backup's?") from error


def _derived(key: bytes, salt: bytes) -> bytes:
    if len(key.strip()) < _LEAST_LENGTH:
        raise BadKey(f"the key must have at least {_LEAST_LENGTH} characters")
    return Scrypt(salt=salt, length=_KEY_BYTES, n=2**15, r=8, p=1).derive(key.strip())
