"""Why an image could not be taken in: one class per cause, in the librarian's words. Pure."""


class ImageError(Exception):
    """An image cannot be taken in."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason  # what is wrong and what to do


class Missing(ImageError):
    """There is no such file, or we may not open it."""


class Empty(ImageError):
    """The file holds no bytes."""


class NotAnImage(ImageError):
    """The file is something else, whatever its name says."""


class UnsupportedFormat(ImageError):
    """The file is an image, or holds some, of a kind that is not read yet."""


class Truncated(ImageError):
    """The file ends before the image does."""


class Damaged(ImageError):
    """The file begins like an image but cannot be decoded."""


class TooLarge(ImageError):
    """The image has more pixels than this installation takes in."""


class TooMuchMemory(ImageError):
    """Decoding needs more memory than this installation gives."""


class TooSlow(ImageError):
    """Decoding takes longer than this installation waits."""


class DecoderCrashed(ImageError):
    """The process that decodes died over this file."""


BY_NAME: dict[str, type[ImageError]] = {
    kind.__name__: kind
    for kind in (
        Missing,
        Empty,
        NotAnImage,
        UnsupportedFormat,
        Truncated,
        Damaged,
        TooLarge,
        TooMuchMemory,
        TooSlow,
        DecoderCrashed,
    )
}
