"""Answers of the desk: kept by nobody."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template

from iiif.responses import NO_STORE


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Answer with a page."""
    return private(make_response(render_template(template, **values), status))


def private(answer: Response) -> Response:
    """Let neither browser nor proxy keep an answer."""
    answer.headers["Cache-Control"] = NO_STORE
    return answer
