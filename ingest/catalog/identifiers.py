"""Our opaque ids, with a check character against mistyping. Pure but for chance."""

from __future__ import annotations

import hashlib
import re
import secrets

# The NOID alphabet: no vowels, so no words; no l, so no doubt with 1. A prime number of letters.
ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 12
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_IMAGE = re.compile(rf"([{ALPHABET}]{{{LENGTH}}})v([1-9][0-9]{{0,8}})", re.ASCII)


def new_id() -> str:
    """Make an id that nobody has: eleven letters by chance and one to check them."""
    body = secrets.choice(ALPHABET[10:]) + "".join(
        secrets.choice(ALPHABET) for _ in range(LENGTH - 2)
    )
    return body + _check_letter(body)


def derived_id(*parts: str) -> str:
    """Make the id that belongs to these parts: a step done again after a crash names the same."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    number, first = divmod(number, len(ALPHABET) - 10)
    body = ALPHABET[10 + first]
    for _ in range(LENGTH - 2):
        number, value = divmod(number, len(ALPHABET))
        body += ALPHABET[value]
    return body + _check_letter(body)


def is_id(text: str) -> bool:
    """Tell whether this could be one of our ids; one wrong or two swapped letters could not."""
    return (
        len(text) == LENGTH
        and all(letter in _VALUE for letter in text)
        and _check_letter(text[:-1]) == text[-1]
    )


def image_id(asset_id: str, derivation: int) -> str:
    """Name the pixels of one derivation of an asset, such as `k3f9x2m7q1v1`."""
    return f"{asset_id}v{derivation}"


def split_image_id(text: str) -> tuple[str, int] | None:
    """Give asset id and derivation of an image id; None where it cannot be one."""
    match = _IMAGE.fullmatch(text)
    return (match[1], int(match[2])) if match else None


def _check_letter(body: str) -> str:
    # The NOID check digit algorithm: position-weighted, modulo the (prime) size of the alphabet.
    total = sum(place * _VALUE[letter] for place, letter in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
