"""The repository and the visitor of the request at hand, as the application gave them."""

from __future__ import annotations

from flask import current_app, g, request

from iiif.urls import Urls
from ingest.catalog.rights import Visitor
from ingest.repository import Repository


def repository() -> Repository:
    """Give the repository that the application opened."""
    opened: Repository = current_app.extensions["tangthu"]
    return opened


def visitor() -> Visitor:
    """Give who asks; where the application tells nobody apart, only their address is known."""
    if "iiif_visitor" not in g:
        ask = current_app.extensions.get("tangthu_visitor")
        g.iiif_visitor = ask() if ask else Visitor(address=request.remote_addr or "")
    known: Visitor = g.iiif_visitor
    return known


def asker() -> Visitor:
    """Give who asks for a description: whoever holds the token that is sent, else the visitor.

    For descriptions only: images go by cookies, so that a token is worth nothing elsewhere.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    holder = current_app.extensions.get("tangthu_token_holder")
    if holder is None or scheme.casefold() != "bearer":
        return visitor()
    known: Visitor = holder(token.strip())
    return known


def urls() -> Urls:
    """Give the public addresses."""
    return Urls(repository().settings.public_url)
