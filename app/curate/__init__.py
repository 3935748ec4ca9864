"""The curator's desk: from a scan to a published book. Every door asks `ingest.catalog.duties`."""

from __future__ import annotations

from flask import Flask

from app.curate import (
    bring_limits,
    bring_list,
    bring_plan_views,
    bring_run_views,
    bring_uploads,
    bring_views,
    card_words,
    check_views,
    desk_views,
    door,
    handbook_views,
    history_views,
    item_views,
    name_import_views,
    pages,
    people_views,
    preview_views,
    publish_views,
    record_views,
    role_words,
    rooms,
    shelf_views,
    tabs,
)
from config.settings import Settings

BLUEPRINTS = (
    desk_views.blueprint,
    bring_views.blueprint,
    bring_uploads.blueprint,
    bring_plan_views.blueprint,
    bring_run_views.blueprint,
    people_views.blueprint,
    check_views.blueprint,
    *pages.BLUEPRINTS,
    item_views.blueprint,
    publish_views.blueprint,
    preview_views.blueprint,
    history_views.blueprint,
    name_import_views.blueprint,
    record_views.blueprint,
    shelf_views.blueprint,
    handbook_views.blueprint,
)


def install(app: Flask) -> None:
    """Add the desk and what its templates ask for."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        bring_news=bring_list.news,
        desk_rooms=rooms.open_to_visitor,
        handbook_of_page=handbook_views.of_this_page,
        item_tabs=tabs.open_to_visitor,
        may=door.may,
        field_name=card_words.name_of,
        role_words=role_words,
    )


def allow_files(app: Flask, settings: Settings) -> None:
    """Let files come in where they are brought; before what looks at a request's body."""
    bring_limits.install(app, settings)
