"""Passkeys, made and shown by Chromium's virtual authenticator: alone, and after the password."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import func, select, update

from app.accounts import passkeys as site_passkeys
from ingest.catalog.models import Account, Passkey, PasskeyChallenge, now
from tests.app.accounts.conftest import Desk
from tests.app.stock import PASSWORD, account
from tests.services.website import served

NAME = "Điện thoại"


@dataclass
class Person:
    """Somebody at the site with a browser whose machine keeps passkeys."""

    desk: Desk
    page: Page
    devices: CDPSession
    device: str

    def enter(self, login="lan"):
        self.page.goto(self.at("/sign-in?next=/account"))
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("#password").press("Enter")

    def leave(self):
        self.page.context.clear_cookies()

    def make(self, name=NAME, password=PASSWORD):
        self.page.locator("#passkey-name").fill(name)
        self.page.locator("#passkey-password").fill(password)
        self.page.get_by_role("button", name="Tạo khoá truy cập").click()

    def show(self):
        self.page.get_by_role("button", name="Đăng nhập bằng khoá truy cập").click()

    def at(self, path):
        return self.desk.repository.settings.public_url + path

    def kept(self):
        with self.desk.repository.reading() as session:
            return session.scalars(select(Passkey)).all()

    def present(self, holder=True):
        self.devices.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.device, "isUserVerified": holder}
        )


@pytest.fixture
def person(localhost, page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip  # an option each
    made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    with served(localhost.repository):
        yield Person(localhost, page, devices, made["authenticatorId"])


def with_one(person):
    person.enter()
    person.make()
    expect(person.page.get_by_role("status")).to_contain_text("Đã giữ khoá truy cập")
    person.leave()


@pytest.mark.browser
def test_a_passkey_is_made_named_shown_and_taken_away(person):
    person.enter()
    person.make(password="wrong")
    expect(person.page.locator("[data-said]:visible")).to_have_text(
        "Đây không phải mật khẩu của bạn."
    )
    assert person.kept() == []
    person.make()
    expect(person.page.get_by_role("status")).to_contain_text("Đã giữ khoá truy cập")
    assert [one.name for one in person.kept()] == [NAME]
    person.page.get_by_label("Tên khoá truy cập", exact=True).fill("Máy bàn")
    person.page.locator("form.choices button").click()
    expect(person.page.get_by_role("status")).to_contain_text("Đã lưu")
    assert person.kept()[0].name == "Máy bàn"
    person.leave()
    person.page.goto(person.at("/sign-in?next=/account"))
    person.show()
    person.page.wait_for_url(person.at("/account"))
    assert person.kept()[0].used_at is not None
    person.page.get_by_role("button", name="Gỡ bỏ khoá truy cập Máy bàn").click()
    expect(person.page.get_by_role("status")).to_contain_text("không còn mở được")
    assert person.kept() == []
    person.leave()
    person.page.goto(person.at("/sign-in"))
    person.show()
    expect(person.page.get_by_role("alert")).to_contain_text("không mở tài khoản nào")


@pytest.mark.browser
def test_alone_a_passkey_must_know_its_holder(person):
    with_one(person)
    person.present(holder=False)
    person.page.goto(person.at("/sign-in"))
    person.show()
    expect(person.page.locator("[data-said]:visible")).to_contain_text("Chưa có khoá")
    assert person.kept()[0].used_at is None


@pytest.mark.browser
def test_after_the_password_one_is_asked_for_where_somebody_wishes(person):
    page = person.page
    person.enter()
    person.make()
    page.locator("#asked-password").fill(PASSWORD)
    page.get_by_role("button", name="Hỏi khoá cả sau mật khẩu").click()
    codes = page.locator(".paper-codes code")
    expect(codes).to_have_count(10)
    paper = codes.first.inner_text()
    person.leave()
    person.enter()
    page.wait_for_url(person.at("/sign-in/code"))
    person.show()
    page.wait_for_url(person.at("/account"))
    person.leave()
    person.enter()
    page.wait_for_url(person.at("/sign-in/code"))
    page.locator("#code").fill(paper)
    page.locator("#code").press("Enter")
    page.wait_for_url(person.at("/account"))
    page.get_by_role("button", name=f"Gỡ bỏ khoá truy cập {NAME}").click()
    expect(page.get_by_role("status")).to_be_visible()
    person.leave()
    person.enter()
    page.wait_for_url(person.at("/account"))


@pytest.mark.browser
def test_another_accounts_passkey_is_no_second_step(person):
    with_one(person)
    account(person.desk.repository, login="minh", role="curator")
    with person.desk.repository.writing() as session:
        other = session.scalars(select(Account).where(Account.login == "minh")).one()
        other.asks_passkey = True
        mine = session.scalars(select(Passkey)).one()
        copy = {"sign_count": 0, "public_key": mine.public_key, "transports": []}
        session.add(Passkey(account_id=other.id, credential_id="AAAA", name="", **copy))
    person.enter("minh")
    person.page.wait_for_url(person.at("/sign-in/code"))
    # The page asks for Minh's; the browser answers with Lan's, as a forger's would.
    own = person.kept()[0].credential_id
    person.page.route(
        "**/sign-in/passkey.json",
        lambda route: route.fulfill(response=(got := route.fetch()), json=_of(got.json(), own)),
    )
    person.show()
    expect(person.page.get_by_role("alert")).to_contain_text("không phải của tài khoản này")


def _of(options, credential_id):
    return options | {"allowCredentials": [{"type": "public-key", "id": credential_id}]}


@pytest.mark.browser
def test_an_answer_is_taken_once_and_not_for_long(person):
    with_one(person)
    page, sent = person.page, []
    page.on("request", lambda one: sent.append(one) if one.url.endswith("/sign-in/passkey") else 0)
    page.goto(person.at("/sign-in"))
    cookies = page.context.cookies()
    person.show()
    page.wait_for_url(person.at("/"))
    again = sent[0].post_data
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    answer = page.request.post(
        person.at("/sign-in/passkey"),
        data=again,
        headers={
            "Content-Type": "application/x-www-form-urlencoded", "Referer": person.at("/sign-in")
        },
    )  # fmt: skip  # a header each
    assert answer.status == 403, "what was signed once serves nobody again"
    page.goto(person.at("/sign-in"))
    # Between being asked and signing, more time passes than there is.
    with person.desk.repository.reading() as session:
        assert session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 0
    page.route("**/sign-in/passkey.json", lambda route: _late(route, person.desk))
    person.show()
    expect(page.get_by_role("alert")).to_contain_text("không mở tài khoản nào")


def _late(route, desk):
    got = route.fetch()
    with desk.repository.writing() as session:
        session.execute(update(PasskeyChallenge).values(expires_at=now() - timedelta(seconds=1)))
    route.fulfill(response=got)


@pytest.mark.browser
def test_another_sites_a_copied_or_a_stopped_persons_passkey_opens_nothing(person, monkeypatch):
    with_one(person)
    page, records = person.page, person.desk.repository
    real = vars(site_passkeys.where(records.settings))

    def refused():
        page.goto(person.at("/sign-in"))
        person.show()
        expect(page.get_by_role("alert")).to_contain_text("không mở tài khoản nào")

    for changed in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        with monkeypatch.context() as meanwhile:
            other = site_passkeys.Where(**real | changed)
            page.route("**/sign-in/passkey.json", _moved_to(other, meanwhile))
            refused()
            page.unroute("**/sign-in/passkey.json")
    with records.writing() as session:
        session.execute(update(Passkey).values(sign_count=1_000_000))
    refused()  # a copy counts on from where it was made
    with records.writing() as session:
        session.execute(update(Passkey).values(sign_count=0))
        session.execute(update(Account).values(active=False))
    refused()
    with records.writing() as session:
        session.execute(update(Account).values(active=True))
    person.show()
    page.wait_for_url(person.at("/"))


def _moved_to(other, meanwhile):
    """Change what the site takes itself for, once the browser has been asked."""

    def answer(route):
        got = route.fetch()
        meanwhile.setattr(site_passkeys, "where", lambda _: other)
        route.fulfill(response=got)

    return answer
