"""Which S3 places a library may bring in from: those that the settings open to it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from config.settings import Settings
from ingest.storage.key_rules import check_prefix
from ingest.storage.store import BadKey

SCHEME = "s3://"
_ALL = "*"


class PlaceNotOpen(Exception):
    """An S3 place that this library may not bring in from."""


class Place(NamedTuple):
    """A folder of a bucket; its prefix has no slash at its ends, and may be empty."""

    bucket: str
    prefix: str

    @property
    def address(self) -> str:
        """Write it as it is typed."""
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def name(self) -> str:
        """Name it as a folder is named: by its last part."""
        return self.prefix.rpartition("/")[2] or self.bucket

    def holds(self, other: Place) -> bool:
        """Tell whether another place is this one, or lies in it."""
        inside = not self.prefix or f"{other.prefix}/".startswith(f"{self.prefix}/")
        return self.bucket == other.bucket and inside


def open_to(settings: Settings, library_slug: str) -> list[Place]:
    """Give the places that a library may bring in from."""
    return [_read(place) for slug, place in settings.open_s3_places if slug in (_ALL, library_slug)]


def allowed(settings: Settings, library_slug: str, address: str) -> Place:
    """Give the place that somebody has typed.

    Raises:
        PlaceNotOpen: it is none, or not open to this library.
    """
    try:
        wanted = _read(address)
    except BadKey as error:
        raise PlaceNotOpen(address) from error
    if not wanted.bucket or not any(one.holds(wanted) for one in open_to(settings, library_slug)):
        raise PlaceNotOpen(address)
    return wanted


def _read(address: str) -> Place:
    bucket, _, prefix = address.strip().removeprefix(SCHEME).partition("/")
    return Place(bucket, check_prefix(prefix.strip("/")))
