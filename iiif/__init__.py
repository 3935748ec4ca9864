"""The IIIF APIs: reads what we hold, changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask

from iiif import errors
from iiif.auth.views import blueprint as auth
from iiif.discovery.views import blueprint as discovery
from iiif.image.short_path import ShortPath
from iiif.image.views import SERVER
from iiif.image.views import blueprint as image
from iiif.image.views import blueprint_2 as image_2
from iiif.presentation.notes_views import blueprint as notes
from iiif.presentation.notes_views import blueprint_2 as notes_2
from iiif.presentation.record_views import blueprint as records
from iiif.presentation.shelf_views import blueprint as shelves
from iiif.presentation.text_views import blueprint as texts
from iiif.presentation.version_2_views import blueprint as presentation_2
from iiif.presentation.views import blueprint as presentation
from iiif.search.views import blueprint as search

_BLUEPRINTS = [
    image,
    image_2,
    records,
    shelves,
    presentation,
    presentation_2,
    auth,
    discovery,
    search,
    texts,
    notes,
    notes_2,
]
for _blueprint in _BLUEPRINTS:
    errors.install(_blueprint)


def blueprints() -> list[Blueprint]:
    """Give what the application registers; its `extensions` name the repository and the visitor."""
    return list(_BLUEPRINTS)


def short_path(app: Flask, headers: Mapping[str, str]) -> ShortPath:
    """Give what answers tiles before Flask's router; `headers` are those of all its answers."""
    server = app.extensions[SERVER]
    return ShortPath(app.wsgi_app, server, {**errors.ALL_ORIGINS, **headers})
