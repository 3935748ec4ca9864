"""One's own account: what is changed there, and who else is signed out by it."""

import re

import pyotp
import pytest
from sqlalchemy import select

from ingest.catalog import second_factors
from ingest.catalog.models import Account, SecondFactor, SignIn, now
from tests.app.accounts.conftest import post
from tests.app.stock import PASSWORD, account
from tests.app.test_accounts import found, sign_in, token

FRESH = "một câu dài dễ nhớ"


@pytest.fixture
def person(desk):
    account(desk.repository)
    client = desk.visitor()
    sign_in(client)
    return client


def known(desk):
    with desk.repository.reading() as session:
        return session.scalars(select(Account)).one()


def test_the_account_is_its_owners(desk):
    answer = desk.visitor().get("/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Faccount")
    client = desk.visitor()
    posted = client.post("/account/password", data={"csrf_token": token(client)})
    assert posted.status_code == 303 and posted.location.startswith("/sign-in")


def test_name_and_language_are_changed(desk, person):
    answer = post(person, "/account", "/account", name="  Nguyễn Thị Lan ", language="en")
    assert answer.status_code == 303
    assert (known(desk).name, known(desk).language) == ("Nguyễn Thị Lan", "en")
    assert 'lang="en"' in person.get("/account").text


def test_the_language_comes_along_to_another_browser(desk, person):
    post(person, "/account", "/account", name="", language="en")
    other = desk.visitor()
    sign_in(other)
    assert '<html lang="en">' in other.get("/").text


def test_changing_the_password_takes_the_old_one_and_signs_out_the_others(desk, person):
    other = desk.visitor()
    sign_in(other)
    wrong = post(person, "/account/password", "/account", password="wrong", fresh=FRESH)
    assert wrong.status_code == 400 and "Không đúng" in wrong.text
    right = post(person, "/account/password", "/account", password=PASSWORD, fresh=FRESH)
    assert right.status_code == 303
    assert person.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert sign_in(desk.visitor()).status_code == 403
    assert sign_in(desk.visitor(), password=FRESH).status_code == 303


def test_a_new_address_is_ones_own_once_its_link_is_followed(desk, person):
    form = {"email": "lan@truong.example", "password": PASSWORD}
    assert post(person, "/account/address", "/account", **form).status_code == 303
    assert known(desk).email is None
    answer = post(person, desk.link("lan@truong.example"))
    assert (answer.status_code, answer.location) == (303, "/account")
    assert known(desk).email == "lan@truong.example" and known(desk).email_confirmed_at
    assert sign_in(desk.visitor(), "lan@truong.example").status_code == 303


def test_sessions_are_listed_and_ended(desk, person):
    other = desk.visitor()
    other.environ_base["HTTP_USER_AGENT"] = "Mozilla <script>"
    sign_in(other)
    page = person.get("/account").text
    assert "Mozilla &lt;script&gt;" in page and page.count("Đăng xuất ở đó") == 1
    ended = found(r'action="(/account/sessions/[a-z0-9]+/end)"', page)
    assert post(person, ended, "/account").status_code == 303
    assert other.get("/account").status_code == 303
    assert person.get("/account").status_code == 200
    assert post(person, ended, "/account").status_code == 404


def test_nobody_ends_a_session_of_somebody_else(desk, person):
    account(desk.repository, "khac")
    other = desk.visitor()
    sign_in(other, "khac")
    with desk.repository.reading() as session:
        mine = session.scalars(select(SignIn).order_by(SignIn.created_at)).first().id
    assert post(other, f"/account/sessions/{mine}/end", "/account").status_code == 404
    assert person.get("/account").status_code == 200


def asked_for_codes(desk, person):
    """Set the second step up as a reader would; give its secret and the codes for paper."""
    page = person.get("/account/code").text
    secret = found(r"<code>([A-Z2-7]+)</code>", page)
    assert "data:image/svg+xml" in page
    wrong = post(person, "/account/code", "/account/code", code="000000")
    assert wrong.status_code == 403 and secret in wrong.text
    answer = post(person, "/account/code", "/account/code", code=pyotp.TOTP(secret).now())
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", answer.text)
    assert answer.status_code == 200 and len(codes) == 10
    return secret, codes


def test_a_code_is_asked_for_and_taken_once(desk, person):
    secret, _codes = asked_for_codes(desk, person)
    with desk.repository.writing() as session:  # as if the half minute had passed
        session.query(SecondFactor).one().last_step = 0
    client = desk.visitor()
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert client.get("/account").status_code == 303
    code = pyotp.TOTP(secret).now()
    assert post(client, "/sign-in/code", "/sign-in/code", code="12345").status_code == 403
    assert post(client, "/sign-in/code", "/sign-in/code", code=code).status_code == 303
    assert client.get("/account").status_code == 200
    again = desk.visitor()
    sign_in(again)
    assert post(again, "/sign-in/code", "/sign-in/code", code=code).status_code == 403


def test_a_code_on_paper_signs_in_once(desk, person):
    _secret, codes = asked_for_codes(desk, person)
    client = desk.visitor()
    sign_in(client)
    assert post(client, "/sign-in/code", "/sign-in/code", code=codes[3].upper()).status_code == 303
    assert "còn 9 mã" in client.get("/account").text
    again = desk.visitor()
    sign_in(again)
    assert post(again, "/sign-in/code", "/sign-in/code", code=codes[3]).status_code == 403


def test_guessing_codes_ends_soon(desk, person):
    _secret, codes = asked_for_codes(desk, person)
    client = desk.visitor()
    sign_in(client)
    tried = [
        post(client, "/sign-in/code", "/sign-in/code", code="x").status_code for _ in range(11)
    ]
    assert tried == [403] * 10 + [429]
    assert post(client, "/sign-in/code", "/sign-in/code", code=codes[0]).status_code == 429


def test_the_second_step_ends_with_the_password_only(desk, person):
    asked_for_codes(desk, person)
    assert post(person, "/account/code/end", "/account", password="wrong").status_code == 400
    fresh = post(person, "/account/code/paper", "/account", password=PASSWORD)
    assert len(re.findall(r"<li><code>", fresh.text)) == 10
    assert post(person, "/account/code/end", "/account", password=PASSWORD).status_code == 303
    assert sign_in(desk.visitor()).location == "/"
    with desk.repository.reading() as session:
        assert second_factors.recovery_codes_left(session, known(desk).id) == 0


def test_the_code_step_cannot_be_begun_without_the_password(desk):
    client = desk.visitor()
    answer = client.get("/sign-in/code")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert post(client, "/sign-in/code", code="1").location == "/sign-in"


def test_a_code_for_paper_gives_a_new_password_once_to_who_has_no_second_step(desk, person):
    with desk.repository.writing() as session:
        codes = second_factors.new_recovery_codes(session, session.query(Account).one().id)
    form = {"login": "thu-thu", "password": FRESH}
    for code in ("", "abcd-abcd-abcd"):
        answer = post(desk.visitor(), "/forgotten/paper", **form, code=code)
        assert answer.status_code == 403 and "Không đúng" in answer.text
    nobody = post(desk.visitor(), "/forgotten/paper", **form | {"login": "x"}, code=codes[0])
    assert nobody.status_code == 403
    short = post(desk.visitor(), "/forgotten/paper", login="thu-thu", password="x", code=codes[0])
    assert short.status_code == 400
    client = desk.visitor()
    assert post(client, "/forgotten/paper", **form, code=codes[0].upper()).location == "/account"
    assert client.get("/account").status_code == 200
    assert person.get("/account").status_code == 303, "all others are signed out"
    assert sign_in(desk.visitor(), password=FRESH).status_code == 303
    assert post(desk.visitor(), "/forgotten/paper", **form, code=codes[0]).status_code == 403


def test_a_code_for_paper_stays_a_second_step_where_there_is_one(desk, person):
    with desk.repository.writing() as session:
        account_id = session.query(Account).one().id
        second_factors.begin(session, account_id)
        session.get_one(SecondFactor, account_id).confirmed_at = now()
        codes = second_factors.new_recovery_codes(session, account_id)
    form = {"login": "thu-thu", "password": FRESH, "code": codes[0]}
    assert post(desk.visitor(), "/forgotten/paper", **form).status_code == 403
    assert sign_in(desk.visitor()).location == "/sign-in/code"


def test_codes_for_paper_cannot_be_guessed(desk):
    form = {"login": "thu-thu", "password": FRESH, "code": "abcd-abcd-abcd"}
    told = [post(desk.visitor(), "/forgotten/paper", **form).status_code for _ in range(11)]
    assert told == [403] * 10 + [429]
