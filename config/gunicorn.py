"""Gunicorn's settings from ours: `gunicorn -c python:config.gunicorn app.wsgi:application`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from config import logs, shared
from config.loading import load


class EventLogger(Logger):  # type: ignore[misc]  # gunicorn publishes no types
    """Gunicorn's own lines and one line per request, all in the form of config.logs."""

    def setup(self, cfg: Any) -> None:
        """Give both of gunicorn's loggers our handler."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers[:] = [logs.handler()]
            log.propagate = False
        self._on_terminal = sys.stderr.isatty()

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Log one request. The address is the raw one, as the image server reads it."""
        if not self.access_log_enabled:
            return
        more = {}
        if logs.REQUEST_ID in environ:
            more["request_id"] = environ[logs.REQUEST_ID]
        self.line(
            environ["REQUEST_METHOD"],
            environ.get("RAW_URI", ""),
            int(resp.status.split(None, 1)[0]) if resp.status else 0,
            getattr(resp, "sent", 0),
            request_time.total_seconds(),
            environ.get("REMOTE_ADDR", ""),
            **more,
        )

    def line(
        self, method: str, path: str, status: int, size_bytes: int, seconds: float, client: str,
        **more: object,
    ) -> None:  # fmt: skip
        """Write the line of a request."""
        if not self.access_log_enabled:
            return
        fields = {
            "method": method,
            "path": path,
            "status": status,
            "bytes": size_bytes,
            "milliseconds": round(seconds * 1000, 1),
            "client": client,
            **more,
        }
        if self._on_terminal:
            self.access_log.info("request", extra=fields)
        else:
            # By way of `logging` it would cost a third of what a tile does.
            logs.write("info", self.access_log.name, "request", fields)


def on_starting(_server: Any) -> None:
    """Part with the application's memory as it is now; gunicorn has made it."""
    shared.freeze()


_settings = load()
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host
_memory = Path("/dev/shm")  # noqa: S108  # gunicorn makes a nameless file of its own there

bind = f"{_host}:{_settings.port}"
wsgi_app = "app.wsgi:application"
workers = _settings.web_processes
worker_class = "config.eager.EagerWorker"
threads = _settings.web_threads
# The application connects to nothing before it is asked; see app/wsgi.py.
preload_app = True

timeout = 60
graceful_timeout = 30
keepalive = 15
# A slow leak in a C library ends with its process; the jitter keeps them from ending together.
max_requests = 200_000
max_requests_jitter = 50_000
# The heartbeat file must not wait for a slow disk.
worker_tmp_dir = str(_memory) if os.access(_memory, os.W_OK) else None

# The longest address we make is a search with all facets; longer ones are not ours.
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190
# Nothing a client sends changes its address or scheme here: the application believes as many
# X-Forwarded-For as `trusted_proxies` says, and takes public addresses from `public_url`.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
header_map = "drop"

logger_class = EventLogger
accesslog = "-"
control_socket_disable = True
