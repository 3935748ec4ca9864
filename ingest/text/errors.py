"""The one error of all text readers. Pure."""

from ingest.packages.package import PackageError, Problem


class TextError(PackageError):
    """A page's text cannot be read; the page itself can come in without it."""

    def __init__(self, reason: str, file: str = "") -> None:
        super().__init__(Problem(file, reason))
        self.reason = reason
