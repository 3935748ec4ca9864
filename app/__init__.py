"""The website: imports all, imported by none. (The records are in `ingest.catalog.models`.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

import iiif
from app import accounts, compressing, curate, errors, language, retold, security, setup, site
from app.request_ids import RequestIds
from ingest.repository import Repository

_MOST_FORM_BYTES = 100_000
_Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A route whose spelling of addresses is compiled when the first one is asked for.

    Compiled with the application, the two of each route took most of the time to make it.
    """

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:
        made: list[_Builder] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(super(LateRule, self)._compile_builder(append_unknown))
            return made[0](rule, **values)

        return build


class _Site(Flask):
    def get_send_file_max_age(self, filename: str | None) -> int | None:
        # Programs import one another by addresses without a version: after an upgrade an old one
        # must not meet a new one, so they are asked for again, and answered 304.
        imported = (filename or "").startswith("js/") and "v" not in request.args
        return 0 if imported else super().get_send_file_max_age(filename)


def create_app(repository: Repository) -> Flask:
    """Make the web application over an open repository.

    Raises:
        security.NoSecretKey: nothing is there to sign sessions with.
    """
    app = _Site(__name__)
    app.url_rule_class = LateRule
    settings = repository.settings
    app.extensions["tangthu"] = repository
    app.config.update(MAX_CONTENT_LENGTH=_MOST_FORM_BYTES, SEND_FILE_MAX_AGE_DEFAULT=3600)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's own provider has it
    compressing.install(app)  # the first named is the last done: headers are there by then
    security.protect(app, settings)
    curate.allow_files(app, settings)
    CSRFProtect(app)
    language.install(app)
    retold.install(app)
    errors.install(app)
    accounts.install(app, repository)
    site.install(app)
    setup.install(app)
    curate.install(app)
    for blueprint in iiif.blueprints():
        app.register_blueprint(blueprint)
    app.wsgi_app = RequestIds(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's manual does
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as above
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    # Before all others: what it answers is the same whoever asks, from wherever.
    app.wsgi_app = iiif.short_path(app, security.ALWAYS)  # type: ignore[method-assign]  # as above
    return app
