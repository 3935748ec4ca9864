"""Signing in with an account of another house, at a real OpenID Connect provider."""

import logging
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app import create_app
from app.accounts import provider_calls
from app.accounts.provider import BACK, Begun, NotBelieved
from ingest.catalog import accounts, links, outside, second_factors
from ingest.catalog.models import Account, AccountLink, ProviderAccount, Role, SecondFactor, now
from tests.app.accounts.conftest import Desk, post
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.required import leave_out
from tests.services.oidc import NoProvider, oidc_provider
from tests.services.process import free_port
from tests.services.website import served

WHO = "lan@truong.example"
GO = "/sign-in/with"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def provider(port, tmp_path_factory):
    """The provider, which sends people back to this port of ours."""
    try:
        back = f"http://127.0.0.1:{port}{BACK}"
        with oidc_provider(tmp_path_factory.mktemp("oidc"), back) as running:
            yield running
    except NoProvider as error:
        leave_out(str(error))


@pytest.fixture
def site(make_repository, provider, port):
    """Make a site that trusts the provider."""

    def make(**choices):
        choices = {"port": port, "sign_up": "open", **provider.settings(), **choices}
        repository = make_repository(**choices)
        return Desk(repository, create_app(repository))

    return make


def path_back(desk, provider, client, who=WHO, start=GO):
    """Go to the provider and sign in there; give the path that leads back."""
    answer = client.get(start)
    assert answer.status_code == 303, answer.text
    back = provider.sign_in(answer.location, who, desk.repository.settings.public_url + BACK)
    return back.removeprefix(desk.repository.settings.public_url)


def enter(desk, provider, client, who=WHO, start=GO):
    return client.get(path_back(desk, provider, client, who, start))


def one_account(desk):
    with desk.repository.reading() as session:
        return session.scalars(select(Account)).one()


def invite(desk, role="curator", library_id=None, email=WHO):
    with desk.repository.writing() as session:
        link = AccountLink(
            kind=links.JOIN, email=email, role=role, library_id=library_id, made_by="Thu"
        )
        return links.make(session, link, 3600)


def test_who_signs_in_there_has_an_account_here_and_no_role(site, provider):
    desk = site()
    client = desk.visitor()
    assert "Đăng nhập bằng Trường Sư phạm" in client.get("/sign-in").text
    answer = enter(desk, provider, client, start=f"{GO}?next=/kept")
    assert (answer.status_code, answer.location) == (303, "/kept")
    person = one_account(desk)
    assert (person.email, person.name, person.roles) == (WHO, "Trần Thị Lan", [])
    assert person.email_confirmed_at and client.get("/account").status_code == 200
    assert client.get("/curate").status_code == 403
    again = enter(desk, provider, desk.visitor())
    assert again.status_code == 303 and one_account(desk).id == person.id
    assert sign_in(desk.visitor(), WHO, "").status_code == 403, "no password opens it"


def test_the_provider_is_asked_with_pkce_state_and_nonce(site, provider):
    desk = site()
    asked = [desk.visitor().get(GO).location for _ in range(2)]
    assert all(one.startswith(f"{provider.url}/") for one in asked)
    first, second = (parse_qs(urlsplit(one).query) for one in asked)
    assert first["response_type"] == ["code"] and first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) > 20 and first[name] != second[name]
    assert "secret" not in asked[0] and "code_verifier" not in first


def test_a_verified_address_opens_the_account_that_confirmed_it(site, provider):
    desk = site(sign_up="invitation")
    account(desk.repository, login="lan", role="curator")
    with desk.repository.writing() as session:
        accounts.confirm_address(session, session.scalars(select(Account)).one(), WHO)
    assert enter(desk, provider, desk.visitor()).status_code == 303
    assert enter(desk, provider, desk.visitor(), f"{WHO}+2").status_code == 403, "another person"
    with desk.repository.reading() as session:
        kept = session.scalars(select(ProviderAccount)).one()
    assert (kept.subject, kept.account_id) == (WHO, one_account(desk).id)


def test_an_address_that_nobody_made_sure_of_opens_nothing(site, provider):
    desk = site()
    account(desk.repository, login="lan")
    with desk.repository.writing() as session:
        session.scalars(select(Account)).one().email = WHO  # claimed here, never confirmed
    answer = enter(desk, provider, desk.visitor(), f"{WHO}?")
    assert answer.status_code == 403 and "chưa xác nhận địa chỉ thư" in answer.text
    assert enter(desk, provider, desk.visitor()).status_code == 303
    with desk.repository.reading() as session:
        owner = accounts.by_address(session, WHO)
    assert owner is not None
    assert owner.login == WHO and owner.roles == [], "its owner gets a new account of their own"


def test_where_people_are_invited_nobody_else_comes_in(site, provider):
    desk = site(sign_up="invitation")
    answer = enter(desk, provider, desk.visitor())
    assert answer.status_code == 403 and "theo lời mời" in answer.text
    with desk.repository.reading() as session:
        assert session.scalars(select(Account)).all() == []
    secret = invite(desk, role="administrator")
    client = desk.visitor()
    assert enter(desk, provider, client).status_code == 303
    with desk.repository.reading() as session:
        role = session.scalars(select(Role)).one()
    assert (role.role, role.library_id) == ("administrator", None)
    assert client.get("/curate").status_code == 200
    assert desk.visitor().get(f"/link/{secret}").status_code == 410, "it is used up"


def test_who_was_stopped_stays_out(site, provider):
    desk = site()
    enter(desk, provider, desk.visitor())
    with desk.repository.writing() as session:
        accounts.stop(session, session.scalars(select(Account)).one(), "")
    assert enter(desk, provider, desk.visitor()).status_code == 403


def test_the_code_of_the_minute_is_asked_for_all_the_same(site, provider):
    desk = site()
    enter(desk, provider, desk.visitor())
    with desk.repository.writing() as session:
        account_id = session.scalars(select(Account)).one().id
        second_factors.begin(session, account_id)
        session.get_one(SecondFactor, account_id).confirmed_at = now()
    client = desk.visitor()
    assert enter(desk, provider, client).location == "/sign-in/code"
    assert client.get("/account").status_code == 303


def test_an_answer_serves_the_browser_that_asked_and_once(site, provider):
    desk = site()
    client = desk.visitor()
    back = path_back(desk, provider, client)
    assert desk.visitor().get(back).status_code == 400, "another browser's"
    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert client.get(back).status_code == 400, "a wrong state spends it"
    back = path_back(desk, provider, client)
    assert client.get(back).status_code == 303
    client.post("/sign-out", data={"csrf_token": ""})
    assert client.get(back).status_code == 400


def test_saying_no_there_is_no_error_here(site, provider):
    desk = site()
    client = desk.visitor()
    state = parse_qs(urlsplit(client.get(GO).location).query)["state"][0]
    answer = client.get(f"{BACK}?error=access_denied&state={state}")
    assert answer.status_code == 403 and "Trường Sư phạm" in answer.text


@pytest.mark.parametrize("changed", ["nonce", "verifier", "oidc_client_id", "oidc_client_secret"])
def test_a_token_that_was_not_made_for_this_is_not_believed(site, provider, changed):
    """The real provider's answer, held against something else than was asked."""
    desk = site()
    settings = desk.repository.settings
    begun = Begun("state", "n" * 30, "v" * 64, "/", 0.0)
    asked = provider_calls.authorization(settings, begun, "vi")
    back = provider.sign_in(asked, WHO, settings.public_url + BACK)
    answer = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    if changed.startswith("oidc"):
        settings = replace(settings, **{changed: "another"})
    else:
        begun = Begun(**vars(begun) | {changed: "a" * 64})
    with pytest.raises(NotBelieved):
        provider_calls.person(settings, begun, answer)


def test_an_answer_in_another_providers_name_is_not_believed(site):
    settings = site().repository.settings
    begun = Begun("state", "n" * 30, "v" * 64, "/", 0.0)
    with pytest.raises(NotBelieved, match="another provider"):
        provider_calls.person(settings, begun, {"code": "x", "iss": "https://evil.example"})


def test_a_provider_that_is_down_is_a_sentence(site):
    desk = site(oidc_issuer=f"http://127.0.0.1:{free_port()}")
    answer = desk.visitor().get(GO)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "không trả lời" in answer.text and "Traceback" not in answer.text
    assert desk.visitor().get("/sign-in").status_code == 200


def test_a_provider_that_calls_itself_otherwise_is_not_taken(site, provider):
    desk = site(oidc_issuer=provider.url.replace("127.0.0.1", "localhost"))
    assert desk.visitor().get(GO).status_code == 503


def test_without_a_provider_there_is_no_door(desk):
    assert "/sign-in/with" not in desk.visitor().get("/sign-in").text
    assert desk.visitor().get(GO).status_code == 404
    assert desk.visitor().get(BACK).status_code == 404


def test_ones_own_account_is_joined_and_parted_by_hand(site, provider):
    desk = site(sign_up="invitation")
    account(desk.repository, login="lan", role="curator")
    client = desk.visitor()
    sign_in(client, "lan")
    shown = enter(desk, provider, client, start=f"{GO}?next=/account")
    assert shown.status_code == 200 and "Trần Thị Lan" in shown.text
    with desk.repository.reading() as session:
        assert session.scalars(select(ProviderAccount)).all() == [], "not before it is said"
    assert client.post("/account/provider").status_code == 400, "no token"
    assert post(client, "/account/provider", "/account").location == "/account?done=joined"
    assert "Từ nay" in client.get("/account?done=joined").text
    assert post(client, "/account/provider", "/account").status_code == 400, "once"
    assert enter(desk, provider, desk.visitor()).status_code == 303
    assert post(client, "/account/provider/end", "/account").status_code == 303
    assert enter(desk, provider, desk.visitor()).status_code == 403


def test_the_only_way_in_is_not_taken_away(site, provider):
    desk = site()
    client = desk.visitor()
    enter(desk, provider, client)
    assert post(client, "/account/provider/end", "/account").status_code == 403
    with desk.repository.reading() as session:
        assert outside.of(session, one_account(desk).id, provider.url) is not None


def test_nothing_secret_is_logged(site, provider, caplog):
    desk = site()
    with caplog.at_level(logging.DEBUG):
        client = desk.visitor()
        back = path_back(desk, provider, client)
        code = parse_qs(urlsplit(back).query)["code"][0]
        client.get(back)
        client.get(back)
    assert provider.settings()["oidc_client_secret"] not in caplog.text
    assert code not in caplog.text and "id_token" not in caplog.text


def test_asking_again_and_again_is_slowed(site, provider):
    desk = site()
    client = desk.visitor()
    answers = [client.get(GO).status_code for _ in range(31)]
    assert answers[:30] == [303] * 30 and answers[30] == 429


@pytest.mark.browser
def test_in_a_browser(site, provider, page):
    desk = site()
    with served(desk.repository) as url:
        page.goto(f"{url}/sign-in?next=/account")
        page.get_by_role("link", name="Đăng nhập bằng Trường Sư phạm").click()
        page.locator("input[name=login]").fill(WHO)
        page.locator("input[name=password]").fill("any")
        page.locator("button[type=submit]").click()
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(f"{url}/account")
        assert page.locator("h1").inner_text() == "Tài khoản của bạn"
