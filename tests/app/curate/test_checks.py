"""Checks of what stands outside, each tried by its button; the list of what is to be set up."""

import re

import pytest

from app.curate import check_views
from app.diagnosis import diagnose, diagnose_one
from ingest.catalog import kept
from tests.app.curate.world import world_over


@pytest.fixture
def world(make_repository):
    return world_over(make_repository(mirror_store="", scanner="off"))


def test_each_is_tried_alone(world):
    client = world.client("mang")
    page = client.get("/curate/checks").text
    every = {check.name for check in diagnose(world.repository)}
    assert every >= check_views.TRIED
    for name in check_views.TRIED:
        assert page.count(f'name="name" value="{name}"') == 1, name
        answer = client.send("/curate/checks", "/curate/checks/try", {"name": name})
        assert answer.status_code == 200, name
        assert len(re.findall('<li class="(?:well|ill|advice)"', answer.text)) == 1, name
        alone = diagnose_one(world.repository, name)
        assert alone is not None and alone.name == name
    assert client.send("/curate/checks", "/curate/checks/try", {"name": "x"}).status_code == 404


def test_what_is_to_be_set_up_stands_on_the_first_page_until_it_is_done(world, make_repository):
    page = world.client("mang").get("/curate").text
    for name in ("mail", "backup", "mirror", "malware scanner", "public address"):
        assert f'name="name" value="{name}"' in page, name
    assert "Still to be set up" not in world.client("tu").get("/curate").text


def test_nothing_is_left_where_all_is_set_up(make_repository, tmp_path):
    done = world_over(
        make_repository(
            mirror_store="local", mirror_path=tmp_path / "mirror", scanner="optional",
            mail_host="127.0.0.1", public_url="https://kho.example",
        )
    )  # fmt: skip  # a setting each
    with done.repository.writing() as session:
        kept.note(session, "backup")
    assert "Still to be set up" not in done.client("mang").get("/curate").text


def looked_at(repository, name):
    found = diagnose_one(repository, name)
    assert found is not None
    return found


def test_the_public_address_and_the_provider_are_asked(live_server, repository):
    assert live_server == repository.settings.public_url
    assert looked_at(repository, "public address").well
    assert "none" in looked_at(repository, "identity provider").detail


def test_an_address_and_a_provider_that_do_not_answer_are_told(make_repository):
    away = make_repository(oidc_issuer="http://127.0.0.1:9", oidc_client_id="x")
    assert "does not answer" in looked_at(away, "public address").detail
    provider = looked_at(away, "identity provider")
    assert not provider.well and provider.needed and "127.0.0.1:9" in provider.detail
