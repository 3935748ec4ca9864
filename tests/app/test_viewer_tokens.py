"""Viewers on other sites: their tokens, and what is amiss with asking for them (2.0, 4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import create_app
from ingest.catalog.models import Account, SignIn, ViewerPass, now
from tests.app.test_accounts import sign_in, token
from tests.app.viewing import ORIGIN, allow, folder, guarded, message, probe, put, visitor
from tests.builders import picture
from tests.iiif.rows import show

__all__ = ["folder", "guarded", "put", "visitor"]


def test_signing_out_of_the_site_ends_viewers_too(visitor, put, repository):
    sign_in(visitor, "ban-doc")
    allow(visitor)
    _, told = message(visitor, f"messageId=1&origin={ORIGIN}")
    visitor.post("/sign-out", data={"csrf_token": token(visitor, "/search")})
    assert probe(visitor, put("signed_in"), told["accessToken"])["status"] == 401
    with repository.reading() as session:
        assert session.scalars(select(ViewerPass)).all() == []


@pytest.mark.parametrize("version", [1, 2])
def test_6_2_logging_out_in_a_viewer_resets_the_logged_in_status(visitor, put, repository, version):
    shown = put("signed_in")
    sign_in(visitor, "ban-doc")
    allow(visitor)
    _, told = message(visitor, f"messageId=1&origin={ORIGIN}")
    assert probe(visitor, shown)["status"] == 200
    ended = visitor.get(f"/iiif/auth/{version}/logout", headers={"Sec-Fetch-Dest": "document"})
    assert ended.headers["Cache-Control"] == "private, no-store"
    assert "Bạn cũng đã đăng xuất" in ended.text
    assert 'href="/sign-in?next=/"' in ended.text.replace("%2F", "/")
    # By its session as little as by its cookie and its token; and the session is none elsewhere.
    assert probe(visitor, shown)["status"] == 401
    assert probe(visitor, shown, told["accessToken"])["status"] == 401
    assert visitor.get(f"/iiif/auth/2/access?origin={ORIGIN}").status_code == 302
    with repository.reading() as session:
        assert session.scalars(select(ViewerPass)).all() == []
        assert session.scalars(select(SignIn)).all() == []


@pytest.mark.parametrize("of", ["image", "script", "empty", "iframe"])
def test_a_page_cannot_sign_its_reader_out_unseen(visitor, put, of):
    sign_in(visitor, "ban-doc")
    visitor.get("/iiif/auth/2/logout", headers={"Sec-Fetch-Dest": of})
    assert probe(visitor, put("signed_in"))["status"] == 200


def test_an_account_that_is_closed_sees_nothing_by_its_passes(visitor, put, repository):
    shown = put("signed_in")
    sign_in(visitor, "ban-doc")
    allow(visitor)
    _, told = message(visitor, f"messageId=1&origin={ORIGIN}")
    with repository.writing() as session:
        session.scalars(select(Account).where(Account.login == "ban-doc")).one().active = False
    visitor.delete_cookie("tangthu_session")
    assert probe(visitor, shown, told["accessToken"])["status"] == 401
    _, told = message(visitor, f"messageId=1&origin={ORIGIN}")
    assert told["profile"] == "invalidAspect"


def test_each_thing_amiss_at_the_token_service_has_its_name(visitor, repository):
    _, told = message(visitor, f"messageId=1&origin={ORIGIN}")
    assert (told["type"], told["profile"]) == ("AuthAccessTokenError2", "missingAspect")
    assert told["heading"]["vi"] and told["note"]["en"]
    sign_in(visitor, "ban-doc")
    allow(visitor)
    _, told = message(visitor, "messageId=1&origin=https://other.example")
    assert told["profile"] == "invalidOrigin"
    allow(visitor, "https://other.example")
    for origin in (ORIGIN, "https://other.example", f"{ORIGIN}/"):
        assert message(visitor, f"messageId=1&origin={origin}")[1]["type"] == "AuthAccessToken2"
    _, told = message(visitor, f"origin={ORIGIN}")
    assert told["profile"] == "invalidRequest" and told["messageId"] == ""
    with repository.writing() as session:
        for row in session.scalars(select(ViewerPass)):
            row.expires_at = now() - timedelta(seconds=1)
    assert message(visitor, f"messageId=1&origin={ORIGIN}")[1]["profile"] == "expiredAspect"


@pytest.mark.parametrize(
    "origin",
    ["", "*", "null", "javascript:alert(1)", "https://", "https://a/b", "https://a b", "//a",
     "https://a;frame-src *", 'https://a"><script>', "https://" + "a" * 600, "https://ä.example"],
)  # fmt: skip
def test_nothing_is_posted_to_what_is_no_origin(guarded, origin):
    visitor = guarded[0]
    for version in (1, 2):
        answer = visitor.get(
            f"/iiif/auth/{version}/token", query_string={"messageId": "1", "origin": origin}
        )
        assert answer.status_code == 400 and "data-message" not in answer.text
    address = "/iiif/auth/2/access"
    assert visitor.get(address, query_string={"origin": origin}).status_code == 400


def test_a_message_cannot_break_out_of_its_page(guarded):
    visitor = guarded[0]
    evil = '"></script><script>alert(1)</script>'
    _, told = message(visitor, f"origin={ORIGIN}&messageId={evil}")
    assert told["messageId"] == evil and told["profile"] == "missingAspect"
    answer = visitor.get("/iiif/auth/2/token", query_string={"origin": ORIGIN, "messageId": "1"})
    policy = answer.headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {ORIGIN}" in policy and "unsafe" not in policy


def test_version_1_answers_programs_in_plain_json(visitor):
    assert visitor.get("/iiif/auth/1/token").get_json()["error"] == "missingCredentials"
    assert visitor.get("/iiif/auth/1/token").status_code == 401
    sign_in(visitor, "ban-doc")
    allow(visitor, version="1/login")
    told = visitor.get("/iiif/auth/1/token").get_json()
    assert set(told) == {"accessToken", "expiresIn"}
    _, told = message(visitor, f"messageId=9&origin={ORIGIN}", version=1)
    assert set(told) == {"accessToken", "expiresIn", "messageId"}
    _, told = message(visitor, "messageId=9&origin=https://other.example", version=1)
    assert (told["error"], told["messageId"]) == ("invalidOrigin", "9")


def test_a_reading_room_gets_tokens_by_its_address(make_repository, folder):
    opened = make_repository(on_site_networks="127.0.0.0/8")
    client = create_app(opened).test_client()
    shown = show(opened, folder, picture(1500, 900), tiers=("onsite",))
    _, told = message(client, f"messageId=1&origin={ORIGIN}")
    assert told["type"] == "AuthAccessToken2"
    assert probe(client, shown, told["accessToken"])["status"] == 200
    away = {"REMOTE_ADDR": "203.0.113.9"}
    address = f"/iiif/auth/2/probe/images/{shown.image_id}"
    bearer = {"Authorization": f"Bearer {told['accessToken']}"}
    answer = client.get(address, headers=bearer, environ_overrides=away)
    assert answer.get_json(force=True)["status"] == 401
