"""The pages of an item at the desk: their order, labels, files and contents."""

from __future__ import annotations

from flask import Blueprint

from app.curate.pages import change_views, image_views, parting, upload_views

BLUEPRINTS: tuple[Blueprint, ...] = (
    parting.blueprint,
    change_views.blueprint,
    image_views.blueprint,
    upload_views.blueprint,
)
