"""Every setting, command, option and route is documented, and nothing is documented that is not."""

import dataclasses
import re
from pathlib import Path

import click
import pytest

from app import create_app
from app.cli import tangthu as main
from app.curate import handbook
from app.language import LANGUAGES
from config.loading import NOT_SETTINGS, PREFIX
from config.settings import Settings

TOP = Path(__file__).parents[1]
PAGES = (TOP / "README.md", *sorted((TOP / "docs").rglob("*.md")))


def documented() -> str:
    """All that the README and docs/ tell."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def settings_rows() -> list[str]:
    """The rows that the table of docs/settings.md must have, made from the code."""
    return [
        f"| `{PREFIX}{field.name.upper()}` | {shown(field.default)} | {field.metadata['doc']} |"
        for field in dataclasses.fields(Settings)
    ]


def shown(default: object) -> str:
    return "" if default in ("", None) else f"`{default}`"


def test_every_setting_has_its_row_in_the_docs():
    page = (TOP / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    missing = [row for row in settings_rows() if row not in page]
    assert missing == [], "rows for docs/settings.md:\n" + "\n".join(missing)


def test_no_setting_is_documented_that_does_not_exist():
    known = {PREFIX + field.name.upper() for field in dataclasses.fields(Settings)} | NOT_SETTINGS
    assert set(re.findall(PREFIX + r"[A-Z0-9_]*[A-Z0-9]", documented())) - known == set()


def commands(group: click.Group, before: str = "tangthu") -> dict[str, click.Command]:
    """Every command by the words that call it, groups within groups included."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        words = f"{before} {name}"
        if isinstance(command, click.Group):
            found.update(commands(command, words))
        else:
            found[words] = command
    return found


def sections() -> dict[str, str]:
    """What stands in docs/commands.md under each heading, by the command that it names."""
    page = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^#+ `(tangthu[\w -]*)`.*$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_its_heading_and_only_they():
    assert isinstance(main, click.Group)
    assert set(sections()) == set(commands(main))


def test_every_option_stands_under_its_command():
    assert isinstance(main, click.Group)
    told = sections()
    missing = [
        f"{words} {option}"
        for words, command in commands(main).items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if f"`{option}" not in told.get(words, "")
    ]
    assert missing == []


def test_every_route_has_its_row_and_only_they(repository):
    page = (TOP / "docs" / "routes.md").read_text(encoding="utf-8")
    routes = {
        f"{method} {rule.rule}"
        for rule in create_app(repository).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", page, re.MULTILINE)) == routes


def test_every_page_of_the_desk_has_its_place_in_both_handbooks(repository):
    """A new page gets a line in `OF_PAGE` of app/curate/handbook.py, and words in docs/handbook."""
    app = create_app(repository)
    desk = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/curate") and "GET" in (rule.methods or set())
        # What programs ask for, and what is fetched as a file, is no page.
        if not re.search(r"\.\w+$|\.<any|/manifest$|/sheets/|/uploads", rule.rule)
    }
    assert sorted(desk - set(handbook.OF_PAGE)) == [], "a page that the handbook does not tell of"
    assert sorted(set(handbook.OF_PAGE) - set(app.view_functions)) == []
    for code in LANGUAGES:
        anchors = {
            f"{name}#{section.anchor}"
            for name in handbook.CHAPTERS
            for section in handbook.chapter(name, code).sections
        }
        told = {*handbook.OF_PAGE.values(), *(f"names#{kind}" for kind in handbook.OF_KIND)}
        assert sorted(told - anchors) == [], code


def test_both_handbooks_have_the_same_chapters_and_sections():
    for name in handbook.CHAPTERS:
        one, other = (handbook.chapter(name, code) for code in LANGUAGES)
        assert [section.anchor for section in one.sections] == [
            section.anchor for section in other.sections
        ]


def test_every_make_target_is_documented():
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE)
    developers = (TOP / "DEVELOPERS.md").read_text(encoding="utf-8")
    told = documented() + developers
    assert [target for target in targets if f"`make {target}" not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_to_files_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
