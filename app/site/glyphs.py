"""Nôm glyphs for the pages that need them: a style sheet of a few characters, and its fonts.

Whatever page has rare characters in it is given the address of its own sheet. The address is
signed, so that nobody but our pages can ask for work.
"""

from __future__ import annotations

import hashlib
import hmac
from html import escape

from flask import Blueprint, Flask, Response, current_app, url_for

from ingest.catalog.find import NotHeld
from ingest.glyphs import fonts
from ingest.glyphs.glyphs import Glyphs, Piece

blueprint = Blueprint("glyphs", __name__, url_prefix="/glyphs")
FAMILY = "Tang Thu Nom"
_KEPT = "public, max-age=31536000, immutable"
_SIGN_LETTERS = 16
_EXTENSION = "tangthu_glyphs"


def install(app: Flask) -> None:
    """Give every page with rare characters the sheet that shows them."""
    app.extensions[_EXTENSION] = Glyphs(app.extensions["tangthu"].settings)
    app.register_blueprint(blueprint)

    @app.after_request
    def add_sheets(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.is_streamed:
            page = response.get_data(as_text=True)
            if fonts.RARE.search(page):
                response.set_data(_with_sheets(page))
        return response


def ours() -> Glyphs:
    """Give the application's glyphs."""
    glyphs: Glyphs = current_app.extensions[_EXTENSION]
    return glyphs


@blueprint.get("/<version>/<int:font>/<sign>/<codes>.css")
def sheet(version: str, font: int, sign: str, codes: str) -> Response:
    """Give the style sheet that names the font of these characters."""
    piece = _piece(version, font, sign, codes)
    reach = ",".join(f"U+{code:X}" for code in piece.codes)
    woff = url_for(".woff", version=version, font=font, sign=sign, codes=codes)
    rule = (
        f'@font-face{{font-family:"{FAMILY}";font-display:swap;'
        f'src:url("{woff}") format("woff");unicode-range:{reach}}}\n'
    )
    return Response(rule, mimetype="text/css", headers={"Cache-Control": _KEPT})


@blueprint.get("/<version>/<int:font>/<sign>/<codes>.woff")
def woff(version: str, font: int, sign: str, codes: str) -> Response:
    """Give the font of these characters.

    Raises:
        NotHeld: the address is not one of ours, or the fonts have changed since.
    """
    made = ours().woff(_piece(version, font, sign, codes))
    if not made:
        raise NotHeld(f"no glyphs {codes[:40]!r}")
    return Response(made, mimetype="font/woff", headers={"Cache-Control": _KEPT})


def _with_sheets(page: str) -> str:
    links = "".join(
        f'<link rel="stylesheet" href="{escape(_address(piece))}">\n'
        for piece in ours().pieces(page)
    )
    if not links:
        return page
    head, end, rest = page.partition("</head>")
    return f"{head}{links}{end}{rest}" if end else links + page


def _address(piece: Piece) -> str:
    codes = "-".join(f"{code:x}" for code in piece.codes)
    version = ours().version
    sign = _sign(version, piece.font, codes)
    return url_for("glyphs.sheet", version=version, font=piece.font, sign=sign, codes=codes)


def _piece(version: str, font: int, sign: str, codes: str) -> Piece:
    right = _sign(version, font, codes)
    # What was signed may name fonts that are not there any more.
    if not hmac.compare_digest(right.encode(), sign.encode()) or version != ours().version:
        raise NotHeld(f"no glyphs {codes[:40]!r}")
    return Piece(font, tuple(int(code, 16) for code in codes.split("-")))


def _sign(version: str, font: int, codes: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    text = f"glyphs {version} {font} {codes}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:_SIGN_LETTERS]
