"""Runs the official validator; `python official.py [its own arguments]`, in its own environment.

Its tests of WebP, JPEG 2000 and PDF are still written for Python 2: they call `urllib.urlopen` and
compare its bytes with text. Here they find such a function; nothing of what they check is changed.
"""

import runpy
import sys
import urllib
import urllib.request
from pathlib import Path


class Text(bytes):
    """Bytes that are text as well, as in Python 2."""

    __hash__ = bytes.__hash__

    def __getitem__(self, at):
        return Text(super().__getitem__(at))

    def __eq__(self, other):
        return bytes(self) == (other.encode("latin-1") if isinstance(other, str) else other)

    def __ne__(self, other):
        return not self == other


class Answer:
    """What `urlopen` gave."""

    def __init__(self, answer):
        self._answer = answer
        self.close = answer.close
        self.getcode = answer.getcode

    def read(self):
        """Give the body."""
        return Text(self._answer.read())


def _urlopen(url):
    try:
        return Answer(urllib.request.urlopen(url))
    except urllib.request.HTTPError as error:
        return Answer(error)


if __name__ == "__main__":
    urllib.urlopen = _urlopen  # type: ignore[attr-defined]  # Python 2's name
    runpy.run_path(str(Path(sys.executable).parent / "iiif-validate.py"), run_name="__main__")
