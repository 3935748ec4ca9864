"""Invitations, asking for an account, a forgotten password: links that work once."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import create_app
from app.accounts.entering import LEAST_SECONDS
from config import logs
from ingest.catalog import accounts, links
from ingest.catalog.models import Account, AccountLink, Role, SignIn, now
from tests.app.accounts.conftest import Desk, post
from tests.app.stock import PASSWORD, account
from tests.app.test_accounts import sign_in

WHO = "lan@truong.example"
FRESH = "một câu dài dễ nhớ"


def held(desk, email=WHO):
    with desk.repository.reading() as session:
        return session.scalar(select(Account).where(Account.email == email))


def joined(desk, client=None):
    client = client or desk.visitor()
    post(client, "/sign-up", "/sign-up", email=WHO)
    answer = post(client, desk.link(WHO), name="Lan", password=FRESH)
    assert (answer.status_code, answer.location) == (303, "/account")
    return client


def test_who_asks_for_an_account_gets_a_letter_and_signs_in_by_its_link(desk):
    client = desk.visitor()
    answer = post(client, "/sign-up", "/sign-up", email=" Lan@Truong.example ")
    assert answer.status_code == 200 and "đã gửi thư" in answer.text
    assert held(desk) is None
    link = desk.link(WHO)
    assert WHO in client.get(link).text
    joined(desk, client)
    person = held(desk)
    assert person.email_confirmed_at and person.name == "Lan" and person.roles == []
    assert client.get("/account").status_code == 200
    assert sign_in(desk.visitor(), WHO, FRESH).status_code == 303


def test_letters_speak_both_languages_and_name_the_public_address(desk):
    post(desk.visitor(), "/sign-up", "/sign-up", email=WHO)
    letter = desk.letters(WHO)[0]
    assert letter.body.count(f"{desk.repository.settings.public_url}/link/") == 2
    assert "một lần" in letter.body and "works once" in letter.body
    assert "Tài khoản của bạn" in letter.subject and "Your account" in letter.subject


def test_where_people_are_invited_nobody_asks(make_repository):
    desk = Desk(repository := make_repository(), create_app(repository))
    assert "theo lời mời" in desk.visitor().get("/sign-up").text
    assert "/sign-up" not in desk.visitor().get("/sign-in").text
    assert post(desk.visitor(), "/sign-up", email=WHO).status_code == 404


def test_a_link_works_once(desk):
    joined(desk)
    post(desk.visitor(), "/forgotten", login=WHO)
    link = desk.link(WHO)
    assert post(desk.visitor(), link, password=FRESH + "!").status_code == 303
    assert post(desk.visitor(), link, password=FRESH + "?").status_code == 410
    assert desk.visitor().get(link).status_code == 410


def test_a_link_that_is_too_old_or_was_replaced_does_nothing(desk):
    client = desk.visitor()
    for _ in range(2):
        post(client, "/sign-up", "/sign-up", email=WHO)
    first, last = (letter.body.split("/link/")[1].split()[0] for letter in desk.letters(WHO))
    assert client.get(f"/link/{first}").status_code == 410
    assert client.get(f"/link/{last}").status_code == 200
    with desk.repository.writing() as session:
        session.execute(update(AccountLink).values(expires_at=now() - timedelta(seconds=1)))
    assert client.get(f"/link/{last}").status_code == 410


def test_the_database_holds_nothing_that_opens(desk):
    post(desk.visitor(), "/sign-up", "/sign-up", email=WHO)
    secret = desk.link(WHO).removeprefix("/link/")
    with desk.repository.reading() as session:
        kept = session.scalars(select(AccountLink)).one()
    assert secret not in str(vars(kept))


def test_an_invitation_brings_its_role_in_its_library(desk):
    with desk.repository.writing() as session:
        link = AccountLink(kind=links.JOIN, email=WHO, role="administrator", made_by="thu")
        secret = links.make(session, link, 3600)
    client = desk.visitor()
    answer = post(client, f"/link/{secret}", name="Lan", password=FRESH)
    assert answer.location == "/curate"
    with desk.repository.reading() as session:
        role = session.scalars(select(Role)).one()
    assert (role.role, role.library_id) == ("administrator", None)
    assert client.get("/curate").status_code == 200


def test_asking_tells_nobody_who_has_an_account(desk):
    joined(desk)
    client = desk.visitor()
    known = post(client, "/sign-up", "/sign-up", email=WHO)
    unknown = post(client, "/sign-up", "/sign-up", email="khac@truong.example")
    assert known.text == unknown.text
    assert "/sign-in" in desk.letters(WHO)[-1].body and "/link/" not in desk.letters(WHO)[-1].body
    known = post(client, "/forgotten", login=WHO)
    unknown = post(client, "/forgotten", login="nobody")
    assert known.text == unknown.text
    assert len(desk.letters("nobody")) == 0 and "/link/" in desk.letters(WHO)[-1].body
    assert LEAST_SECONDS > 0


def test_nobody_is_buried_in_letters(desk):
    for _ in range(6):
        answer = post(desk.visitor(), "/sign-up", "/sign-up", email=WHO)
        assert answer.status_code == 200  # which does not tell how many there were
    assert len(desk.letters(WHO)) == 3


def test_a_new_password_ends_all_sessions_and_is_told(desk):
    before = joined(desk)
    post(desk.visitor(), "/forgotten", login=WHO)
    after = desk.visitor()
    post(after, desk.link(WHO), password=FRESH + "!")
    assert before.get("/account").status_code == 303
    assert after.get("/account").status_code == 200
    assert "được đổi" in desk.letters(WHO)[-1].subject
    assert sign_in(desk.visitor(), WHO, FRESH).status_code == 403


def test_no_letter_goes_to_an_address_that_was_never_confirmed(desk):
    account(desk.repository)
    with desk.repository.writing() as session:
        session.query(Account).one().email = WHO
    post(desk.visitor(), "/forgotten", login="thu-thu")
    post(desk.visitor(), "/forgotten", login=WHO)
    assert desk.letters() == []


def test_an_address_that_somebody_only_claimed_is_free_for_its_owner(desk):
    account(desk.repository)
    with desk.repository.writing() as session:
        session.query(Account).one().email = WHO
    joined(desk)
    assert held(desk).name == "Lan"


@pytest.mark.parametrize("password", ["short", "x" * 501, WHO])
def test_a_password_that_is_too_easy_is_refused_and_the_link_stays(desk, password):
    client = desk.visitor()
    post(client, "/sign-up", "/sign-up", email=WHO)
    link = desk.link(WHO)
    answer = post(client, link, password=password)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["", "lan", "lan@", "@truong", "a b@c.example", "a@b\n", "a@b@c", "<a@b.example>", "ă@b.vn"],
)
def test_what_is_no_address_is_refused(desk, typed):
    client = desk.visitor()
    assert accounts.address(typed) == "" or typed == "a@b\n"
    if typed != "a@b\n":
        assert post(client, "/sign-up", "/sign-up", email=typed).status_code == 400


def test_pages_with_a_link_are_kept_nowhere_and_tell_no_other_site(desk):
    post(desk.visitor(), "/sign-up", "/sign-up", email=WHO)
    answer = desk.visitor().get(desk.link(WHO))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_logs_hold_no_secret_of_a_link():
    record = logging.LogRecord("a", logging.INFO, "", 0, "asked", None, None)
    record.path = "/link/abcDEF-123_x?code=4/0Adeu5B&x=1"
    line = logs.JsonFormatter().format(record)
    assert "/link/***?code=***&x=1" in line
    assert logs.masked("GET /items/a?p=1") == "GET /items/a?p=1"


def test_somebody_stopped_is_out_at_once(desk):
    client = joined(desk)
    with desk.repository.writing() as session:
        accounts.stop(session, session.query(Account).one(), "")
    assert client.get("/account").status_code == 303
    assert sign_in(desk.visitor(), WHO, FRESH).status_code == 403
    post(desk.visitor(), "/forgotten", login=WHO)
    with desk.repository.reading() as session:
        assert session.query(SignIn).all() == []
    assert not any("/forgotten" in one.body or "mật khẩu" in one.subject for one in desk.letters())
    assert PASSWORD not in str(desk.letters())
