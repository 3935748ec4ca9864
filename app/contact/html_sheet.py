"""A contact sheet as one HTML file that needs nothing else. Pure."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from app.contact.gather import NOTHING, PAGE, TITLE, Frame, Strip
from app.language import catalog

_STYLE = """
body { font-family: system-ui, sans-serif; margin: 1rem auto; max-width: 80rem; padding: 0 1rem;
  color: #222; background: #fff; line-height: 1.4; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(12rem, 45%), 1fr)); }
li { border: 1px solid #ccc; padding: .5rem; break-inside: avoid; overflow-wrap: anywhere; }
img { display: block; max-width: 100%; height: auto; max-height: 18rem; margin: 0 auto .5rem;
  background: #eee; }
.file { color: #555; font-size: .85rem; } .warning { color: #8a1c1c; font-weight: 600; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1b1b1b; }
  .file { color: #bbb; } .warning { color: #ff9d8f; } li { border-color: #555; } }
@media print { body { max-width: none; } }
"""


def html(strips: Sequence[Strip], language: str) -> bytes:
    """Give the sheet in `vi` or `en`."""
    say = catalog(language).gettext
    title = escape(say(TITLE))
    parts = [
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>",
    ]
    for strip in strips:
        parts.append(f"<h2>{escape(strip.title)} <small>({escape(strip.item_id)})</small></h2>")
        if strip.frames:
            parts += ["<ul>", *(_frame(frame, say(PAGE)) for frame in strip.frames), "</ul>"]
        else:
            parts.append(f"<p>{escape(say(NOTHING))}</p>")
    return "\n".join([*parts, "</body></html>\n"]).encode()


def _frame(frame: Frame, page: str) -> str:
    label = escape(page % frame.label)
    source = base64.b64encode(frame.jpeg).decode("ascii")
    image = (
        f'<img src="data:image/jpeg;base64,{source}" width="{frame.width_px}" '
        f'height="{frame.height_px}" alt="{label}">'
        if frame.jpeg
        else ""
    )
    told = "".join(f'<div class="warning">{escape(one)}</div>' for one in frame.sentences)
    return f'<li>{image}<div>{label}</div><div class="file">{escape(frame.file)}</div>{told}</li>'
