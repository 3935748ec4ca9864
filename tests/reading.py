"""Reads a delivery as a run does; what is unpacked stays as long as the tests' process."""

import atexit
import tempfile
from pathlib import Path

from config.settings import Settings
from ingest.packages import recognise
from ingest.packages.package import Delivery

_rooms = tempfile.TemporaryDirectory(prefix="tangthu-rooms-")
atexit.register(_rooms.cleanup)


def read(path: Path, settings: Settings) -> Delivery:
    """Read a path with a room of its own."""
    return recognise.read(path, settings, Path(tempfile.mkdtemp(dir=_rooms.name)))
