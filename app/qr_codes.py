"""A text as a QR code, drawn as SVG."""

from __future__ import annotations

import io
from importlib import import_module

# Named, not imported: it takes 3 MB of each process, for a picture that is seldom asked for.
_LIBRARY = "segno"
_PAPER = "#fff"


def svg(text: str, scale: int) -> bytes:
    """Draw a code that still reads where a seventh of it is spoilt; `scale` px a dot."""
    drawn = io.BytesIO()
    code = import_module(_LIBRARY).make_qr(text, error="m")
    code.save(drawn, kind="svg", scale=scale, light=_PAPER)
    return drawn.getvalue()


def data_uri(text: str, scale: int) -> str:
    """Draw the same as an address that holds it."""
    uri: str = (
        import_module(_LIBRARY).make_qr(text, error="m").svg_data_uri(scale=scale, light=_PAPER)
    )
    return uri
