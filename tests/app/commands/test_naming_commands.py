"""`tangthu logo` and `tangthu authorities`, over a repository that is open elsewhere too."""

import pytest
from click.testing import CliRunner

from app.commands.badging import logo
from app.commands.naming import authorities
from ingest.catalog import find
from ingest.catalog.models import Authority
from tests.builders import make_image
from tests.iiif.rows import add_library
from tests.services.website import settings_environment


@pytest.fixture
def run(repository):
    """Types a command; gives what it says."""
    with repository.writing() as session:
        add_library(session, "nha")

    def typed(command, *words):
        environment = settings_environment(repository.settings)
        return CliRunner(env=environment).invoke(command, list(map(str, words)))

    return typed


def media_type(repository):
    with repository.reading() as session:
        return find.library(session, "nha").logo.get("media_type")


def test_a_logo_is_set_by_its_content_and_taken_away(run, repository, tmp_path):
    drawn = make_image(tmp_path / "dau.png", 60, 40)
    (tmp_path / "dau.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert run(logo, "nha", drawn).output == "The logo of nha is set.\n"
    assert run(logo, "nha", drawn).output == "The logo of nha is as it was.\n"
    assert media_type(repository) == "image/png"
    refused = run(logo, "nha", tmp_path / "dau.svg")
    assert "SVG, which may hold programs" in str(refused.exception)
    assert "no library" in str(run(logo, "khong", drawn).exception)
    assert "either" in str(run(logo, "nha").exception)
    assert run(logo, "nha", "--remove").output == "The logo of nha is gone.\n"
    assert media_type(repository) is None


def test_a_list_is_planned_and_then_written(run, repository, tmp_path):
    sheet = tmp_path / "list.csv"
    sheet.write_text("kind,preferred\nperson,Lê Quý Đôn\nperson,\n")
    planned = run(authorities, sheet, "--dry-run", "--library", "nha")
    assert "New: 1" in planned.output and "row 3" in planned.output
    with repository.reading() as session:
        assert session.query(Authority).count() == 0
    assert "Written: 1" in run(authorities, sheet, "--library", "nha").output
    again = run(authorities, sheet, "--library", "nha").output
    assert "As they are: 1" in again and "Written: 0" in again
