"""The entry for WSGI servers: gunicorn -c python:config.gunicorn app.wsgi:application.

Servers import it before they part into processes, which share its memory. So no connection, file
or thread may be left here; each process connects by itself when it is first asked.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy.orm import configure_mappers
from werkzeug.test import create_environ, run_wsgi_app

from app import create_app
from config.loading import load
from ingest.catalog import identifiers
from ingest.repository import open_repository

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# So often the interpreter runs a function before it writes a quicker form of it into its place.
_REHEARSALS = 10


def _rehearse(answering: WSGIApplication) -> None:
    """Ask for what is not there, so that what each first answer readies is shared."""
    nobodys = f"/iiif/3/{identifiers.image_id(identifiers.new_id(), 1)}"
    for path in (f"{nobodys}/info.json", f"{nobodys}/0,0,512,512/512,/0/default.jpg"):
        for _ in range(_REHEARSALS):
            run_wsgi_app(answering, create_environ(path), buffered=True)


_repository = open_repository(load())
configure_mappers()
application = create_app(_repository)
_rehearse(application)
_repository.engine.dispose()
# No process may ever use what another connected, whoever comes to connect before the fork.
os.register_at_fork(after_in_child=lambda: _repository.engine.dispose(close=False))
