"""Choosing the search engine that the settings name."""

from __future__ import annotations

from config.settings import Settings
from ingest.search.engine import SearchEngine
from ingest.search.whoosh_engine import WhooshEngine


def open_search(settings: Settings) -> SearchEngine:
    """Open the index; it is made when something is first put in."""
    return WhooshEngine(settings.index_folder)
