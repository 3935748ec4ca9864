"""Sessions that leave answers alone which are the same for everyone."""

from __future__ import annotations

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class QuietSessions(SecureCookieSessionInterface):
    """Signed cookies, as Flask has them.

    Flask-Login looks into the session after every request, which would put `Vary: Cookie` on
    tiles and manifests: a shared cache would then keep one of each for every visitor.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Save the session, unless it is untouched and the answer is public."""
        if session.modified or not response.cache_control.public:
            super().save_session(app, session, response)
