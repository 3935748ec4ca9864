"""Signing in and out, and what it opens."""

import re
import time

import pytest
from werkzeug.security import generate_password_hash

from app import create_app
from app.accounts import passwords
from app.accounts.entering import LEAST_SECONDS
from app.accounts.forms import safe_path
from ingest.catalog import sign_ins
from ingest.catalog.attempts import MOST as MOST_FAILURES
from ingest.catalog.models import Account, SignIn
from tests.app.stock import PASSWORD, account


def found(pattern, text):
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


def token(client, address="/sign-in"):
    return found(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)


def sign_in(client, login="thu-thu", password=PASSWORD, **more):
    form = {"csrf_token": token(client), "login": login, "password": password, **more}
    return client.post("/sign-in", data=form)


def test_who_signs_in_sees_drafts_marked_as_such(client, shelf):
    assert client.get(shelf.item("draft")).status_code == 404
    answer = sign_in(client, next=shelf.item("draft"))
    assert (answer.status_code, answer.location) == (303, shelf.item("draft"))
    answer = client.get(shelf.item("draft"))
    assert "Bản nháp: chỉ thủ thư thấy" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    closed = client.get(shelf.item("closed"))
    image = found(r'"(/iiif/3/[^"]+\.jpg)"', closed.text)
    assert client.get(image).status_code == 200


def test_signing_out_ends_it(client, shelf):
    sign_in(client)
    assert client.post("/sign-out", data={"csrf_token": token(client, "/")}).status_code == 303
    assert client.get(shelf.item("draft")).status_code == 404


def test_a_form_of_another_site_is_refused(client):
    answer = client.post("/sign-in", data={"login": "thu-thu", "password": PASSWORD})
    assert answer.status_code == 400
    assert client.post("/sign-out").status_code == 400


def test_a_wrong_password_is_told(client):
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 403
    assert "Tên và mật khẩu không khớp" in answer.text


def test_an_account_that_was_stopped_cannot_sign_in(repository):
    account(repository, login="gone")
    with repository.writing() as session:
        session.query(Account).update({"active": False})
    visitor = create_app(repository).test_client()
    assert sign_in(visitor, login="gone").status_code == 403


def test_many_failures_close_the_door_for_a_while(repository):
    account(repository)
    visitor = create_app(repository).test_client()
    for _ in range(MOST_FAILURES):
        assert sign_in(visitor, password="wrong").status_code == 403
    assert sign_in(visitor).status_code == 429


def test_the_door_stays_closed_whichever_web_process_is_asked(repository):
    account(repository)
    one, other = (create_app(repository).test_client() for _ in range(2))
    for number in range(MOST_FAILURES):
        assert sign_in((one, other)[number % 2], password="wrong").status_code == 403
    assert sign_in(one).status_code == sign_in(other).status_code == 429


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/a\\b", "\n/x", "", None, "x"],
)
def test_nobody_is_sent_to_another_site(address):
    assert safe_path(address) == "/"


def test_a_path_of_ours_is_kept():
    assert safe_path("/items/x?p=2&q=a b") == "/items/x?p=2&q=a b"


def test_signing_in_leads_to_no_other_site(client):
    assert sign_in(client, next="//evil.example/").location == "/"


def test_passwords_are_kept_as_argon2():
    kept = passwords.hash_password("một mật khẩu")
    assert kept.startswith("$argon2id$")
    assert passwords.is_right(kept, "một mật khẩu") and not passwords.is_right(kept, "khác")
    assert not passwords.is_right(None, "nobody has this password")
    assert not passwords.is_right("", "nobody has this password")


def test_passwords_kept_as_scrypt_still_hold_and_are_kept_as_argon2_from_then_on(repository):
    account(repository)
    with repository.writing() as session:
        session.query(Account).one().password_hash = generate_password_hash(PASSWORD)
    visitor = create_app(repository).test_client()
    assert sign_in(visitor, password="wrong").status_code == 403
    assert sign_in(visitor).status_code == 303
    with repository.reading() as session:
        assert session.query(Account).one().password_hash.startswith("$argon2id$")
    assert sign_in(visitor).status_code == 303


def test_a_session_that_was_ended_or_is_too_old_opens_nothing(repository):
    account(repository)
    visitor = create_app(repository).test_client()
    sign_in(visitor)
    assert visitor.get("/account").status_code == 200
    with repository.writing() as session:
        held = session.query(SignIn).one()
        held.expires_at = held.created_at
    assert visitor.get("/account").status_code == 303


def test_a_session_ends_with_signing_out_whoever_kept_the_cookie(repository):
    account(repository)
    visitor = create_app(repository).test_client()
    sign_in(visitor)
    cookie = visitor.get_cookie("tangthu_session")
    assert cookie is not None
    visitor.post("/sign-out", data={"csrf_token": token(visitor, "/account")})
    visitor.set_cookie("tangthu_session", cookie.value)
    assert visitor.get("/account").status_code == 303


def test_the_cookie_of_a_session_names_no_account_and_its_row_no_cookie(repository):
    account(repository)
    visitor = create_app(repository).test_client()
    sign_in(visitor)
    with visitor.session_transaction() as session:
        secret = session["_user_id"]
    with repository.reading() as records:
        held = records.query(SignIn).one()
        assert secret not in (held.digest, held.id, held.account_id)
        assert sign_ins.find(records, secret) is not None
        assert sign_ins.find(records, held.digest) is None


def test_it_takes_as_long_to_refuse_a_name_that_nobody_has(repository):
    account(repository)
    visitor = create_app(repository).test_client()
    for login in ("thu-thu", "nobody"):
        form = {"csrf_token": token(visitor), "login": login, "password": "wrong"}
        began = time.monotonic()
        answer = visitor.post("/sign-in", data=form)
        assert time.monotonic() - began >= LEAST_SECONDS
        assert answer.status_code == 403 and "Tên và mật khẩu không khớp" in answer.text


def test_public_answers_do_not_depend_on_a_session(client, shelf):
    answer = client.get(shelf.item("print"))
    assert "Set-Cookie" not in answer.headers
