"""The IIIF APIs: reads what we hold, changes nothing."""

from __future__ import annotations

from flask import Blueprint

from iiif import errors
from iiif.image.views import blueprint as image
from iiif.presentation.views import blueprint as presentation

_BLUEPRINTS = [image, presentation]
for _blueprint in _BLUEPRINTS:
    errors.install(_blueprint)


def blueprints() -> list[Blueprint]:
    """Give what the application registers; its `extensions` name the repository and the visitor."""
    return list(_BLUEPRINTS)
