"""Pages of the site as trees, whose XPath answers are text."""

from typing import Any

from lxml import html


def tree(page: str) -> Any:
    """Give a page's tree; typed loosely, since XPath answers with anything."""
    return html.fromstring(page)
