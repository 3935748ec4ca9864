"""What keeps visitors safe: response headers, cookie flags and the key that signs sessions."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, g

from config.settings import Settings

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""The headers of every answer, whatever it is."""

SECRET_FILE = "secret.key"  # noqa: S105  # the name of a file
_LEAST_KEY_LENGTH = 32
_EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"  # of a text without characters


class NoSecretKey(Exception):
    """There is no key to sign sessions with."""


def secret_key(settings: Settings) -> str:
    """Give the key that signs sessions: the setting's, else the one that `tangthu init` made.

    Raises:
        NoSecretKey: neither is there, or it is too short to be safe.
    """
    path = settings.home / SECRET_FILE
    key = settings.secret_key
    if not key:
        try:
            key = path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise NoSecretKey(
                f"no secret key: run `tangthu init`, which makes {path}, or set TANGTHU_SECRET_KEY"
            ) from error
    if len(key) < _LEAST_KEY_LENGTH:
        raise NoSecretKey(f"the secret key is shorter than {_LEAST_KEY_LENGTH} characters")
    return key


def origin(url: str) -> str:
    """Give scheme, host and port of an address, as a Content-Security-Policy names them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def policy(
    public_origin: str,
    *,
    empty_styles: bool = False,
    hosts: Iterable[str] = (),
    ancestors: str = "'self'",
    frames: bool = False,
) -> str:
    """Write the Content-Security-Policy of a page: everything from our own origin, else nothing.

    `public_origin` is named beside 'self' because published ids bear it, whatever host was typed.
    `hosts` are institutions whose images this one page shows, `ancestors` those that frame it;
    with `frames` it may frame pages of ours.
    """
    others = "".join(f" {host}" for host in hosts)
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' {_EMPTY}" if empty_styles else "'self'",
        "img-src": f"'self' {public_origin} data: blob:{others}",
        "connect-src": f"'self' {public_origin}{others}",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-src": f"'self' {public_origin}" if frames else "'none'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def allow_empty_styles() -> None:
    """Let scripts of this one page add style elements with nothing in them.

    Mirador makes them and fills them through the CSSOM, which no policy restrains; with this it
    needs no 'unsafe-inline'.
    """
    g.empty_styles = True


def allow_images_from(hosts: Iterable[str]) -> None:
    """Let this one page show images of these servers, `https://host:port` each."""
    g.image_hosts = (*g.get("image_hosts", ()), *hosts)


def allow_own_frames() -> None:
    """Let this one page show other pages of ours in frames."""
    g.frames = True


def may_be_framed(sites: str) -> None:
    """Let pages of these sites show this one page in a frame: `*`, addresses, or nobody."""
    g.ancestors = "*" if sites == "*" else f"'self' {sites}".strip()


def may_be_opened() -> None:
    """Let the page that opened this window see when it closes, as viewers must.

    With an opener policy of its own a window counts as closed for its opener at once.
    """
    g.opened = True


def protect(app: Flask, settings: Settings) -> None:
    """Set the cookie flags and send the headers with every answer."""
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="tangthu_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
    )
    public_origin = origin(settings.public_url)

    @app.after_request
    def send_headers(response: Response) -> Response:
        headers = response.headers
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        if response.mimetype == "text/html":
            chosen = policy(
                public_origin,
                empty_styles=g.get("empty_styles", False),
                hosts=g.get("image_hosts", ()),
                ancestors=g.get("ancestors", "'self'"),
                frames=g.get("frames", False),
            )
            headers.setdefault("Content-Security-Policy", chosen)
            opener = "unsafe-none" if g.get("opened", False) else "same-origin"
            headers.setdefault("Cross-Origin-Opener-Policy", opener)
            # Each page is in the visitor's language and as they may see it.
            headers.setdefault("Cache-Control", "private, no-cache")
        return response
