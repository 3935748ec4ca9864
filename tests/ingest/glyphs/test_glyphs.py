"""Glyphs of a page: from this machine's fonts, just those asked for, kept on disk."""

import subprocess
import sys
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from ingest.glyphs import fonts
from ingest.glyphs.cutting import ranges
from ingest.glyphs.glyphs import Glyphs, Piece
from tests.fonts import make_font
from tests.required import leave_out

OWN = "𡗶𢆥\ue123天"


@pytest.fixture
def glyphs(tmp_path, monkeypatch):
    """A library with a font of its own, on a machine without Debian's."""
    monkeypatch.setattr(fonts, "DEBIAN", ())
    own = make_font(tmp_path / "own.ttf", OWN)
    return Glyphs(Settings(home=tmp_path, nom_font=own))


def characters_of(woff: bytes) -> set[str]:
    with TTFont(BytesIO(woff)) as font:
        assert font.flavor == "woff"
        return {chr(code) for code in font.getBestCmap()}


def test_a_page_is_given_its_rare_characters_and_no_others(glyphs):
    (piece,) = glyphs.pieces("天地 𡗶 và \ue123, 𡗶")
    assert piece == Piece(0, (0xE123, ord("𡗶")))
    assert characters_of(glyphs.woff(piece)) == {"\ue123", "𡗶"}


def test_common_text_asks_for_nothing(glyphs):
    assert glyphs.pieces("Địa dư thời lịch lược biên 地輿時曆略編") == []


def test_what_no_font_has_is_missing(glyphs):
    assert glyphs.missing("𡗶 𠀀") and not glyphs.missing("𡗶 天 a")
    assert glyphs.pieces("𠀀") == []


def test_a_piece_is_cut_once(glyphs, tmp_path, monkeypatch):
    (piece,) = glyphs.pieces("𡗶")
    first = glyphs.woff(piece)
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert glyphs.woff(piece) == first
    other = Glyphs(Settings(home=tmp_path, nom_font=tmp_path / "own.ttf"))
    assert other.woff(piece) == first and other.covers("𢆥")


def test_a_broken_font_has_no_glyphs_and_hurts_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "DEBIAN", ())
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    glyphs = Glyphs(Settings(home=tmp_path, nom_font=broken))
    assert glyphs.missing("𡗶") and glyphs.pieces("𡗶") == []


def test_without_fonts_all_that_is_rare_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "DEBIAN", ())
    glyphs = Glyphs(Settings(home=tmp_path))
    assert glyphs.missing("𡗶") and not glyphs.missing("天") and glyphs.version == ""


def test_private_characters_are_taken_from_the_librarys_own_font_only(tmp_path, monkeypatch):
    other = make_font(tmp_path / "debian.ttf", "\ue123𢆥")
    monkeypatch.setattr(fonts, "DEBIAN", (other,))
    assert Glyphs(Settings(home=tmp_path)).missing("\ue123")
    own = make_font(tmp_path / "own.ttf", "\ue123𡗶")
    glyphs = Glyphs(Settings(home=tmp_path, nom_font=own))
    assert glyphs.pieces("\ue123𡗶𢆥") == [
        Piece(0, (0xE123, ord("𡗶"))),
        Piece(1, (ord("𢆥"),)),
    ]


def test_debians_font_has_the_extension_planes(tmp_path):
    if not fonts.DEBIAN[1].is_file():
        leave_out("fonts-hanazono is not installed (Debian: fonts-hanazono)")
    glyphs = Glyphs(Settings(home=tmp_path))
    (piece,) = glyphs.pieces("𡗶")
    woff = glyphs.woff(piece)
    assert characters_of(woff) == {"𡗶"} and len(woff) < 5_000


def test_web_processes_open_no_font():
    code = "import sys, app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "fontTools" not in done.stdout


@given(st.sets(st.integers(0, 300)))
def test_ranges_hold_the_codes_and_no_others(codes):
    runs = ranges(codes)
    assert {code for first, last in runs for code in range(first, last + 1)} == codes
    assert all(one[1] + 1 < other[0] for one, other in zip(runs, runs[1:], strict=False))
