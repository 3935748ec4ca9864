"""The entry for WSGI servers: gunicorn -c python:config.gunicorn app.wsgi:application."""

from __future__ import annotations

from app import create_app
from config.settings import load
from ingest.repository import open_repository

application = create_app(open_repository(load()))
