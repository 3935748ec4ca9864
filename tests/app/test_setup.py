"""The first run: for who holds the code, step by step, each tried before it is believed, once."""

import pytest

from app import create_app
from app.commands import serving
from app.setup import code, progress, wishes
from app.setup.trials import address, storage
from config import chosen
from config.loading import load
from ingest.catalog.models import Account, Library
from tests.app.accounts.conftest import post
from tests.app.stock import account
from tests.services.repository import chosen as settings_of

PASSWORD = "một câu dài dễ nhớ"


@pytest.fixture
def begun(live_server, repository):
    """A new installation that is served, and a browser that has typed the code."""
    typed = code.made(repository.settings.home)
    client = create_app(repository).test_client()
    assert post(client, "/setup/code", "/setup", code=typed.upper()).status_code == 303
    return client


def administrator(client):
    post(client, "/setup/language", "/setup", language="en")
    form = {"login": "chu", "name": "Lan", "password": PASSWORD, "again": PASSWORD}
    return post(client, "/setup/administrator", "/setup", **form)


def test_the_whole_first_run(begun, repository):
    home, url = repository.settings.home, repository.settings.public_url
    assert "Bước 1 trên 6" in begun.get("/setup").text
    page = administrator(begun)
    assert page.status_code == 200 and page.text.count("<li><code>") == 10
    assert 'href="/setup"' in page.text and page.headers["Cache-Control"] == "private, no-store"
    page = post(begun, "/setup/address", "/setup", public_url=url, do="try").text
    assert page.count("✓") == 2 and "Without https" in page
    assert post(begun, "/setup/address", "/setup", public_url=url, do="take").location == "/setup"
    page = post(begun, "/setup/storage", "/setup", store="local", do="try").text
    assert page.count("✓") == 3 and page.count("✗") == 0
    assert post(begun, "/setup/storage", "/setup", store="local", do="take").location == "/setup"
    form = {"site_name": "Kho tỉnh", "library": "Thư viện tỉnh", "kind": "provincial"}
    page = post(begun, "/setup/network", "/setup", **form, default_rights="http://x.example/")
    assert page.status_code == 400
    form["default_rights"] = "http://creativecommons.org/publicdomain/mark/1.0/"
    assert post(begun, "/setup/network", "/setup", **form).location == "/setup"
    answer = post(begun, "/setup/sample", "/setup", sample="yes")
    assert answer.location == "/curate/checks"
    assert wishes.take(home, wishes.SAMPLE) and wishes.take(home, wishes.RESTART)
    with repository.reading() as session:
        assert session.query(Library).one().name == {"vi": ["Thư viện tỉnh"]}
    after = load({"TANGTHU_HOME": str(home)}, home)
    assert after.default_rights == form["default_rights"]
    assert (after.site_name, after.public_url, after.default_language) == ("Kho tỉnh", url, "en")
    assert begun.get("/setup").status_code == 404
    checks = begun.get("/curate/checks").text
    assert checks.index("Mail") < checks.index("Database")


def test_who_has_no_code_sees_nothing_and_cannot_guess_it(repository):
    code.made(repository.settings.home)
    client = create_app(repository).test_client()
    assert 'name="code"' in client.get("/setup").text
    form = {"login": "x", "password": PASSWORD, "again": PASSWORD}
    answer = post(client, "/setup/administrator", "/setup", **form)
    assert 'name="code"' in answer.text
    tried = [post(client, "/setup/code", "/setup", code="x").status_code for _ in range(11)]
    assert tried == [403] * 10 + [429]
    with repository.reading() as session:
        assert session.query(Account).all() == []


def test_an_installation_with_an_account_has_no_first_run(repository):
    account(repository)
    client = create_app(repository).test_client()
    assert client.get("/setup").status_code == 404
    assert client.get("/setup/here/x").status_code == 404
    assert post(client, "/setup/code", code="x").status_code == 404


def test_after_the_administrator_only_they_go_on(begun, repository):
    administrator(begun)
    assert not (repository.settings.home / code.FILE).exists()
    stranger = create_app(repository).test_client()
    answer = stranger.get("/setup")
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")
    again = post(begun, "/setup/administrator", "/account", login="x", password=PASSWORD)
    assert again.status_code == 404


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"again": "another one"}, {"login": ""}])
def test_a_wrong_administrator_is_told(begun, repository, wrong):
    post(begun, "/setup/language", "/setup", language="vi")
    form = {"login": "chu", "password": PASSWORD, "again": PASSWORD} | wrong
    answer = post(begun, "/setup/administrator", "/setup", **form)
    assert answer.status_code == 400 and 'role="alert"' in answer.text


def test_another_site_is_not_taken_for_ours(live_server, repository):
    ticks = address(live_server, "another key than this installation's, as long as it must be")
    assert [tick.well for tick in ticks] == [False, False, True]
    gone = address("http://127.0.0.1:9", "x")
    assert len(gone) == 1 and not gone[0].well


def test_a_bucket_is_tried_live(repository, s3_bucket, tmp_path):
    told = {
        "store": "s3",
        "s3_endpoint": s3_bucket.endpoint,
        "s3_bucket": s3_bucket.name,
        "s3_access_key": s3_bucket.access_key,
        "s3_secret_key": s3_bucket.secret_key,
    }
    ticks = storage(settings_of(tmp_path, **told))
    assert [tick.well for tick in ticks if tick.needed] == [True] * 3 and len(ticks) == 5
    ticks = storage(settings_of(tmp_path, **told | {"s3_bucket": "nothing-here"}))
    assert not all(tick.well for tick in ticks)
    assert not storage(settings_of(tmp_path, store="s3"))[0].well


def test_what_the_environment_decides_stays(tmp_path):
    chosen.write(tmp_path, {"site_name": 'Kho "tỉnh"', "mail_port": "25"})
    chosen.write(tmp_path, {"mail_host": "thu.example"})
    environ = {"TANGTHU_HOME": str(tmp_path), "TANGTHU_MAIL_PORT": "26"}
    settings = load(environ, tmp_path)
    assert (settings.site_name, settings.mail_host) == ('Kho "tỉnh"', "thu.example")
    assert settings.mail_port == 26
    assert (tmp_path / chosen.FILE).stat().st_mode & 0o077 == 0
    guessed = environ | {"TANGTHU_GUESSED_URL": "http://a:1"}
    assert load(guessed, tmp_path).public_url == "http://a:1"
    chosen.write(tmp_path, {"public_url": "https://kho.example"})
    assert load(guessed, tmp_path).public_url == "https://kho.example"
    with pytest.raises(KeyError):
        chosen.write(tmp_path, {"database_url": "x"})


def test_serving_an_empty_place_makes_a_repository_and_tells_the_code(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGTHU_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    settings = load()
    told = serving.begin(settings)
    typed = (settings.home / code.FILE).read_text().strip()
    assert told.endswith(f"{settings.public_url}/setup and type the code {typed}")
    assert (settings.home / code.FILE).stat().st_mode & 0o077 == 0
    assert serving.begin(settings) == told


def test_the_steps_are_in_order(repository):
    with repository.writing() as session:
        assert progress.step(session) == "language"
        for one in progress.STEPS:
            progress.go_on(session, one)
        assert progress.step(session) == progress.DONE
