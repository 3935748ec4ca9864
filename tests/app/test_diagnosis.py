"""`tangthu doctor` tells whether the scanner that is asked for works, and rare characters show."""

import pytest

from app.diagnosis import diagnose
from app.diagnosis_check import Check
from ingest.glyphs.glyphs import Glyphs
from tests.required import program
from tests.services.clamd import PROGRAM, clamd_in

pytestmark = pytest.mark.service


def scanner(repository) -> Check:
    return next(check for check in diagnose(repository) if check.name == "malware scanner")


def test_off_is_an_advice(repository):
    check = scanner(repository)
    assert not check.well and not check.needed and check.detail.startswith("off")


@pytest.mark.parametrize("wanted, needed", [("required", True), ("optional", False)])
def test_silence_is_told(make_repository, tmp_path, wanted, needed):
    repository = make_repository(scanner=wanted, scanner_address=str(tmp_path / "none.ctl"))
    check = scanner(repository)
    assert not check.well and check.needed is needed and "does not answer" in check.detail
    assert ("nothing is accepted" in check.detail) is needed


def test_one_that_works_and_one_with_low_limits_are_told_apart(make_repository, tmp_path):
    program(PROGRAM, "Debian's clamav-daemon")
    for most_mb, well in ((200, True), (1, False)):
        folder = tmp_path / str(most_mb)
        folder.mkdir()
        with clamd_in(folder, most_mb) as clamd:
            repository = make_repository(scanner="required", scanner_address=str(clamd.socket))
            check = scanner(repository)
        assert check.well is well and ("StreamMaxLength" in check.detail) is not well


def nom(repository) -> Check:
    return next(check for check in diagnose(repository) if check.name == "Nôm font")


def test_where_no_font_has_rare_characters_it_is_said_what_to_install(make_repository, monkeypatch):
    monkeypatch.setattr(Glyphs, "names", lambda _: [])
    check = nom(make_repository())
    assert not check.well and not check.needed
    assert "fonts-hanazono" in check.detail and "nom_font" in check.detail


def test_a_nom_font_that_is_not_there_is_named(make_repository, tmp_path):
    check = nom(make_repository(nom_font=tmp_path / "none.ttf"))
    assert not check.well and check.needed and "none.ttf" in check.detail


def test_a_nom_font_that_is_there_is_named(make_repository, monkeypatch):
    monkeypatch.setattr(Glyphs, "names", lambda _: ["HanaMinB.ttf"])
    check = nom(make_repository())
    assert check.well and check.detail == "HanaMinB.ttf"
