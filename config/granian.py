"""Granian, the faster server, set up from our settings: `python -m config.granian`."""

from __future__ import annotations

from importlib import import_module

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from config import shared
from config.loading import load
from config.settings import Settings

_APPLICATION = "app.wsgi:application"
_HEADER_BYTES = 65_536
_STOP_SECONDS = 30
# A slow leak in a C library ends with its process.
_LIFETIME_SECONDS = 24 * 3600

# Granian's own lines in the form of ours. Its access log stays off: it knows no raw address, and
# a line costs as much as the tile it tells of; the proxy before it writes them.
_LOGGING = {
    "handlers": {"ours": {"()": "config.logs.handler"}},
    "loggers": {"_granian": {"handlers": ["ours"], "level": "INFO", "propagate": False}},
}


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    import_module(_APPLICATION.partition(":")[0])
    shared.freeze()
    Granian(
        _APPLICATION,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        http1_settings=HTTP1Settings(max_buffer_size=_HEADER_BYTES),
        log_dictconfig=_LOGGING,
        respawn_failed_workers=True,
        workers_lifetime=_LIFETIME_SECONDS,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


# Where workers are spawned and not forked, each imports this file anew.
if __name__ == "__main__":
    serve(load())
