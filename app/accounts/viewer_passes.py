"""The cookie by which a viewer on another site shows what its reader may see, and its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.accounts.signed_in import SignedIn
from app.security import origin as origin_of
from iiif.current import repository
from ingest.catalog import passes
from ingest.catalog.description import LanguageMap
from ingest.catalog.models import Account, ViewerPass
from ingest.catalog.rights import Visitor, is_on_site

COOKIE = "tangthu_viewer"


@dataclass(frozen=True)
class Asked:
    """What came of asking for a token: it, or the error as the standard names it."""

    token: str
    seconds: int
    error: str = ""


@dataclass(frozen=True)
class Told:
    """An error in the words of readers."""

    heading: LanguageMap
    note: LanguageMap

    @property
    def sentence(self) -> str:
        """Both languages in a line, for those who take one string."""
        return " / ".join(self.note[language][0] for language in ("vi", "en"))


def _told(vietnamese: str, english: str) -> Told:
    heading = {"vi": ["Chưa được phép xem"], "en": ["Not allowed yet"]}
    return Told(heading, {"vi": [vietnamese], "en": [english]})


WORDS = {
    "missingAspect": _told("Xin mời đăng nhập.", "Please sign in."),
    "invalidAspect": _told(
        "Lần cho phép này không còn giá trị. Xin mời đăng nhập lại.",
        "What was allowed is no longer valid. Please sign in again.",
    ),
    "expiredAspect": _told(
        "Lần cho phép này đã hết hạn. Xin mời đăng nhập lại.",
        "What was allowed has run out. Please sign in again.",
    ),
    "invalidOrigin": _told(
        "Bạn đọc chưa cho phép trang này.", "The reader has not allowed this site."
    ),
    "invalidRequest": _told(
        "Trình xem đã gửi yêu cầu thiếu messageId.", "The viewer asked without a messageId."
    ),
}


def install(app: Flask) -> None:
    """Give the IIIF rooms the holder of a token."""
    app.extensions["tangthu_token_holder"] = token_holder


def sign_in_first(then: str) -> str:
    """Give the address of the sign-in page that comes back."""
    return f"{url_for('accounts.sign_in')}?{urlencode({'next': then})}"


def give(answer: Response, account_id: str, origin: str) -> None:
    """Send a new cookie that lets viewers of this site, and of those allowed before, show things.

    The cookie must go along with requests from other sites' pages, so it is SameSite=None, which
    browsers take with Secure only. It is not partitioned: it is set in a window of ours, and a
    partition of that window's own would keep it from the viewer's page.
    """
    seconds = repository().settings.viewer_pass_seconds
    with repository().writing() as session:
        secret = passes.grant(session, account_id, origin, seconds)
        granted, before = passes.find(session, passes.COOKIE, secret), _cookie(session)
        if granted and before and before.account_id == account_id and passes.is_valid(before):
            for known in before.origins:
                passes.allow(granted, known)
        passes.revoke(session, request.cookies.get(COOKIE, ""))
    answer.set_cookie(
        COOKIE, secret, max_age=seconds, httponly=True, secure=True, samesite="None", path="/"
    )


def take_back(answer: Response) -> None:
    """End the cookie of this browser and all tokens made for it."""
    held = request.cookies.get(COOKIE, "")
    if held:
        with repository().writing() as session:
            passes.revoke(session, held)
    answer.delete_cookie(COOKIE, httponly=True, secure=True, samesite="None", path="/")


def token(origin: str) -> Asked:
    """Make a token for whoever asks, or say why not; an empty origin is no page but a program."""
    opened = repository()
    seconds = opened.settings.viewer_token_seconds
    with opened.writing() as session:
        cookie = _cookie(session)
        error = _refusal(session, cookie, origin)
        inside = is_on_site(request.remote_addr or "", opened.rules)
        if error and not inside:
            return Asked("", 0, error)
        return Asked(passes.token(session, None if error else cookie, origin, seconds), seconds)


def cookie_visitor(address: str) -> Visitor:
    """Give who asks for an image by the viewer's cookie."""
    with repository().reading() as session:
        return _visitor(passes.account(session, _cookie(session)), address)


def token_holder(token: str) -> Visitor:
    """Give who asks by a token; nobody known, if it has run out or was taken back."""
    with repository().reading() as session:
        held = passes.find(session, passes.TOKEN, token)
        return _visitor(passes.account(session, held), request.remote_addr or "")


def _refusal(session: Session, cookie: ViewerPass | None, origin: str) -> str:
    if cookie is None:
        return "invalidAspect" if request.cookies.get(COOKIE) else "missingAspect"
    if not passes.is_valid(cookie):
        return "expiredAspect"
    if passes.account(session, cookie) is None:
        return "invalidAspect"
    own = origin_of(repository().settings.public_url)
    return "" if origin in ("", own, *cookie.origins) else "invalidOrigin"


def _cookie(session: Session) -> ViewerPass | None:
    return passes.find(session, passes.COOKIE, request.cookies.get(COOKIE, ""))


def _visitor(account: Account | None, address: str) -> Visitor:
    if account is None:
        return Visitor(address=address)
    return SignedIn(account).visitor(address)
