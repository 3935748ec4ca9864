"""Markdown of curators as HTML that can do no harm: no markup of their own, no images, safe links.

Pure. What is written as HTML shows as it was typed; addresses other than http, https and mailto
stay text (markdown-it's own rule), and our Content-Security-Policy stands behind it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from markupsafe import Markup

# Named, not imported: it takes 4 MB of a process, and few of its answers hold an essay.
_LIBRARY = "markdown_it"


@cache
def _reader() -> Any:
    options = {"html": False, "typographer": True, "linkify": False}
    return (
        import_module(_LIBRARY)
        .MarkdownIt("commonmark", options)
        .enable(["replacements", "smartquotes"])
        .disable(["image", "code", "html_block", "html_inline"])
    )


@lru_cache(maxsize=256)
def html(markdown: str, lowered: int = 1) -> Markup:
    """Give the HTML of a text; its headings stand so many steps lower, and below the page's own."""
    reader = _reader()
    tokens = reader.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(2, int(token.tag[1]) + lowered))}"
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrSet("rel", "nofollow")
    written = reader.renderer.render(tokens, reader.options, {})
    return Markup(written)  # noqa: S704  # the renderer has escaped every piece of text in it
