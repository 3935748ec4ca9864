"""Why something could not be fetched, in the librarian's words. Pure."""


class Unfetched(Exception):
    """Something that lies elsewhere could not be fetched."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
        self.reason = reason  # what is wrong and what to do


class NotThere(Unfetched):
    """The institution answers, and says that it will not give this."""


class Withheld(NotThere):
    """It asks for a sign-in."""


class TooMuch(Unfetched):
    """It is larger than this installation fetches."""
