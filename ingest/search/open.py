"""Choosing the search engine that the settings name; only its library is loaded."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

from config.settings import Settings
from ingest.search.engine import SearchEngine

ENGINES = MappingProxyType(
    {
        "whoosh": "ingest.search.whoosh_engine:WhooshEngine",
        "tantivy": "ingest.search.tantivy_engine:TantivyEngine",
        "opensearch": "ingest.search.opensearch_engine:OpenSearchEngine",
    }
)
"""A value of `search_engine` to the class that keeps its promise."""


def open_search(settings: Settings) -> SearchEngine:
    """Open the index; it is made when something is first put in."""
    # Each of these libraries costs a process some ten megabytes, so none is imported by name.
    module, _, name = ENGINES[settings.search_engine].partition(":")
    engine: SearchEngine = getattr(import_module(module), name)(settings)
    return engine
