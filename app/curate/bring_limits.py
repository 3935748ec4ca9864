"""How large a request may be that brings files or long texts in; others keep forms' limit."""

from __future__ import annotations

from flask import Flask, request

from app.curate import door
from config.settings import Settings
from ingest.catalog.duties import Duty

_HEADS_BYTES = 100_000  # what stands beside the files in a form
_TEXTS_BYTES = 4_000_000


def install(app: Flask, settings: Settings) -> None:
    """Widen the limit for these routes, before anything looks at a request's body."""
    most = {
        "uploads.create": settings.upload_chunk_bytes,
        "uploads.append": settings.upload_chunk_bytes,
        "bring.take_form": settings.upload_form_bytes + _HEADS_BYTES,
        "desk_pages_image.bring": settings.upload_form_bytes + _HEADS_BYTES,
        "bring_plan.take_back": settings.upload_form_bytes + _HEADS_BYTES,
        "desk_lists.plan": settings.upload_form_bytes + _HEADS_BYTES,
        "desk_lists.write": _TEXTS_BYTES,
        "desk_shelves.logo": 2 * _HEADS_BYTES,
        # An essay or a story in several languages goes along thrice where two have edited it.
        "desk_records.save": _TEXTS_BYTES,
        "desk_records.choose": _TEXTS_BYTES,
        "desk_shelves.preview": _TEXTS_BYTES,
    }

    @app.before_request
    def widen() -> None:
        wider = most.get(request.endpoint or "")
        # Who may bring nothing in sends no more than others.
        if wider is not None and door.may(Duty.BRING_IN):
            request.max_content_length = wider
            request.max_form_memory_size = wider
