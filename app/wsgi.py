"""The entry for WSGI servers: gunicorn -c python:config.gunicorn app.wsgi:application.

Servers import it before they part into processes, which share its memory. So no connection, file
or thread may be left here; each process connects by itself when it is first asked.
"""

from __future__ import annotations

import os
from contextlib import suppress

from sqlalchemy.orm import configure_mappers

from app import create_app
from config.settings import load
from ingest.catalog import find, identifiers
from ingest.repository import Repository, open_repository


def _opened() -> Repository:
    """Open the repository, ready what each first query would, and let go of the connection."""
    repository = open_repository(load())
    configure_mappers()
    nobodys = identifiers.image_id(identifiers.new_id(), 1)
    with repository.reading() as session, suppress(find.NotHeld):
        find.image(session, nobodys)
    repository.engine.dispose()
    # No process may ever use what another connected, whoever comes to connect before the fork.
    os.register_at_fork(after_in_child=lambda: repository.engine.dispose(close=False))
    return repository


application = create_app(_opened())
