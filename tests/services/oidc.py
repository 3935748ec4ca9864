"""A real OpenID Connect provider: npm's oidc-provider, which is certified and shares no code."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.services.process import Service, free_port, http_status, running

LIBRARY = Path(sys.prefix) / "oidc" / "node_modules" / "oidc-provider"
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
SECRET = "a secret: +&=%/ of the library"
CLIENT = "tangthu"


class NoProvider(RuntimeError):
    """It, or node, is not on this machine."""


@dataclass(frozen=True)
class OidcProvider:
    """Where it answers."""

    url: str

    def settings(self) -> dict[str, str]:
        """Give the settings of a site that trusts it."""
        return {
            "oidc_issuer": self.url,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "Trường Sư phạm",
        }

    def sign_in(self, address: str, who: str, back: str) -> str:
        """Go where the site sends a browser, sign in there; give the address that leads back."""
        browser: Any = build_opener(HTTPCookieProcessor(CookieJar()), _Stays())
        form: bytes | None = None
        for _ in range(12):
            with browser.open(Request(address, form), timeout=30) as answer:
                page, leads = str(answer.read(), "utf-8"), str(answer.headers.get("Location", ""))
            if leads and urljoin(address, leads).startswith(back):
                return urljoin(address, leads)
            form = None
            if leads:
                address = urljoin(address, leads)
                continue
            prompt = re.search(r'name="prompt" value="(\w+)"', page)
            action = re.search(r'<form[^>]* action="([^"]+)"', page)
            assert prompt and action, page
            address = urljoin(address, action[1])
            fields = {"prompt": prompt[1], "login": who, "password": "any"}
            form = urlencode(fields).encode()
        raise AssertionError("the provider asks and asks")


class _Stays(HTTPRedirectHandler):
    """Shows redirects instead of following them."""

    def http_error_302(self, req, fp, code, msg, headers):
        return fp

    http_error_303 = http_error_302


@contextmanager
def oidc_provider(folder: Path, back: str) -> Iterator[OidcProvider]:
    """Run the provider while the block runs; it sends people back to this address alone.

    Raises:
        NoProvider: it is not on this machine.
    """
    node = shutil.which("node")
    if node is None or not LIBRARY.is_dir():
        raise NoProvider("oidc-provider is not here: `make test` fetches it by npm, node runs it")
    port = free_port()
    service = Service("oidc", [node, SCRIPT, LIBRARY, str(port), back], folder)
    path = "/.well-known/openid-configuration"
    with running(service, ready=lambda: http_status(port, path) == 200):
        yield OidcProvider(f"http://127.0.0.1:{port}")
