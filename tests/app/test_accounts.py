"""Signing in and out, and what it opens."""

import re

import pytest

from app import create_app
from app.accounts import passwords
from app.accounts.attempts import MOST_FAILURES, WINDOW_SECONDS, Attempts
from app.accounts.forms import safe_path
from ingest.catalog.models import Account
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


def test_failures_are_forgotten_after_the_window():
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    for _ in range(MOST_FAILURES):
        attempts.note_failure("a")
    assert attempts.are_too_many("b", "a") and not attempts.are_too_many("b")
    now[0] += WINDOW_SECONDS + 1
    assert not attempts.are_too_many("a")


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


def test_passwords_are_kept_as_scrypt():
    kept = passwords.hash_password("một mật khẩu")
    assert kept.startswith("scrypt:")
    assert passwords.is_right(kept, "một mật khẩu") and not passwords.is_right(kept, "khác")
    assert not passwords.is_right(None, "nobody has this password")


def test_public_answers_do_not_depend_on_a_session(client, shelf):
    answer = client.get(shelf.item("print"))
    assert "Set-Cookie" not in answer.headers
