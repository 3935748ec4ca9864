"""Pages of the desk as answers: kept by nobody."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Answer with a page that neither browser nor proxy keeps."""
    answer = make_response(render_template(template, **values), status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
