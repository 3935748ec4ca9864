"""Moments as the desk writes them."""

from __future__ import annotations

from datetime import datetime

from iiif.current import repository


def written(at: datetime) -> str:
    """Write a moment to the minute, in the network's time zone."""
    return at.astimezone(repository().rules.time_zone).strftime("%Y-%m-%d %H:%M")
