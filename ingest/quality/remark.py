"""What may be wrong with a page: a kind, what was measured, and from where on it is told. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# In the order in which they are told.
KINDS = (
    "blank",  # hardly any ink
    "blurred",  # edges without a step
    "skewed",  # lines lean
    "turned",  # lines run the other way, or stand on their heads
    "duplicate",  # looks like a page shortly before
    "cut",  # ink or leaf runs over an edge
    "odd_size",  # unlike the other pages of a regular item
    "wrong_order",  # its number says that it belongs elsewhere
    "missing",  # numbers before it are not there
)


@dataclass(frozen=True)
class Remark:
    """One thing to look at; a warning, whatever it says."""

    kind: str
    measure: float
    threshold: float
    detail: str = ""  # what it is held against: another page, a side, an angle, numbers

    def __str__(self) -> str:
        sentence = _SENTENCES[self.kind].format(measure=self.measure, detail=self.detail)
        return " ".join(sentence.split())


# English, for the command line; app/quality.py has them in the visitor's language.
_SENTENCES = {
    "blank": "looks blank: {measure:.2%} of it is ink",
    "blurred": "looks blurred: its edges have {measure:.2f} of the step of sharp ones",
    "skewed": "leans by {measure:.1f} degrees",
    "turned": "seems turned by {detail} degrees",
    "duplicate": "looks like {detail} once more",
    "cut": "seems cut at its edge: {detail}",
    "odd_size": "is of another size than the other pages: {detail}",
    "wrong_order": "seems out of order: {detail}",
    "missing": "something is missing before it: {detail}",
}
