"""Describing: one field or all, two people at once, differences and Undo, dates, borders."""

import html
import json
import re

import pytest

from app.site import record
from ingest.catalog import edit_card, written_dates
from ingest.catalog.templates import TEMPLATES
from tests.app.curate.world import CARD, PEOPLE, world_over
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("describe") / "home") as opened:
        yield world_over(opened)


def field(value, name="call_number", seen="", **more):
    return {"field": name, name: value, f"seen.{name}": json.dumps(seen), **more}


def test_one_field_is_changed_and_the_change_is_shown_with_undo(world):
    item, lan = world.item(), world.client("minh")
    there = f"/curate/items/{item}"
    assert 'name="call_number"' in lan.get(f"{there}?edit=call_number").text
    saved = lan.send(f"{there}?edit=call_number", there, field("R. 1820"))
    assert saved.status_code == 303
    page = lan.get(saved.location).text
    assert re.search(r"<ins>\s*<span>R. 1820</span>", page) and "Undo" in page
    assert world.kept(item).description == {**CARD, "call_number": "R. 1820"}
    assert world.kept(item).version == 2
    undone = lan.send(saved.location, f"{there}/undo", {"change": saved.location[-12:]})
    assert re.search(r"<del>\s*<span>R. 1820</span>", lan.get(undone.location).text)
    assert world.kept(item).description == CARD


def test_values_stand_in_several_languages_and_empty_lines_are_left_out(world):
    item, lan = world.item(), world.client("lan")
    there = f"/curate/items/{item}"
    form = {
        "field": ["title", "creator", "extra", "languages"],
        "seen.title": json.dumps(CARD["title"]),
        "title.0.text": ["Sách", "  ", "Book"],
        "title.0.lang": ["vi", "lzh", "en"],
        "seen.creator": json.dumps(CARD["creator"]),
        "creator.0.text": ["Trịnh Hoài Đức", "鄭懷德"],
        "creator.0.lang": ["vi", "lzh"],
        "creator.1.text": ["Lê Quang Định", ""],
        "creator.1.lang": ["vi", "none"],
        "creator.2.text": [""],
        "creator.2.lang": ["vi"],
        "seen.extra": "{}",
        "extra.0.name": "provenance",
        "extra.0.text": ["Chùa Giác Lâm"],
        "extra.0.lang": ["vi"],
        "seen.languages": json.dumps(["lzh"]),
        "languages": ["lzh", "vi-Hani", ""],
    }
    assert lan.send(f"{there}?edit=all", there, form).status_code == 303
    assert world.kept(item).description == {
        **CARD,
        "title": {"vi": ["Sách"], "en": ["Book"]},
        "creator": [{"vi": ["Trịnh Hoài Đức"], "lzh": ["鄭懷德"]}, {"vi": ["Lê Quang Định"]}],
        "extra": {"provenance": {"vi": ["Chùa Giác Lâm"]}},
        "languages": ["lzh", "vi-Hani"],
    }
    assert world.kept(item).title_sort.startswith("sach")


def test_the_form_of_a_field_says_again_what_the_field_says(world):
    """Whoever saves a form untouched changes nothing."""
    extra = {"note": {"vi": ["Rách"]}, "số_trang": {"none": ["12"]}, "Scale": {"none": ["1:5"]}}
    item, lan = world.item(extra=extra), world.client("lan")
    page = lan.get(f"/curate/items/{item}?edit=all").text
    form: dict[str, list[str]] = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*>(?:[^<]*</textarea>)?", page):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or "csrf" in name[1] or ("checkbox" in tag and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        text = re.search(r">([^<]*)</textarea>", tag)
        held = value or text
        form.setdefault(name[1], []).append(html.unescape(held[1]) if held else "")
    for choice in [
        key
        for key in form
        if key.endswith(".lang") or key in ("type", "script", "viewing_direction", "rights")
    ]:
        selects = re.findall(rf'<select name="{re.escape(choice)}".*?</select>', page, re.DOTALL)
        form[choice] = [
            (re.findall(r'value="([^"]*)" selected', one) or [""])[0] for one in selects
        ]
    saved = lan.send(f"/curate/items/{item}", f"/curate/items/{item}", form)
    assert saved.status_code == 303 and "saved" not in saved.location, saved.text
    assert world.kept(item).version == 1


def test_further_fields_and_rights_are_told_in_words_and_kept_under_their_names(world):
    item, lan = world.item(type="edict", extra={}), world.client("lan")
    there = f"/curate/items/{item}"
    page = lan.get(f"{there}?edit=all").text
    for words in ("Recipient", "Rank given", "Public domain: free for any use"):
        assert words in page
    form = {"field": "extra", "seen.extra": "{}", "extra.0.name": "recipient", "extra.0.lang": "vi"}
    form |= {"extra.0.text": "Làng Đông", "extra.1.name": "Seal", "extra.1.kept": ""}
    form |= {"extra.1.lang": "vi", "extra.1.text": "Sắc mệnh chi bảo"}
    lan.send(f"{there}?edit=extra", there, form)
    assert set(world.kept(item).description["extra"]) == {"recipient", "seal"}
    ours = "http://rightsstatements.org/vocab/NoC-US/1.0/"
    seen = json.dumps(world.kept(item).description.get("rights", ""))
    both = {"field": "rights", "rights": ["", ours], "seen.rights": seen}
    lan.send(f"{there}?edit=rights", there, both)
    assert world.kept(item).description["rights"] == ours


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_what_a_card_is_asked_for_besides_has_a_name(template):
    assert all(name in record.EXTRA for name in template.extra)


def test_of_two_who_edit_different_fields_both_are_saved(world):
    item = world.item()
    there = f"/curate/items/{item}"
    first, second = world.client("lan"), world.client("minh")
    first.send(there + "?edit=all", there, field("R. 1"))
    assert second.send(there + "?edit=all", there, field("1821", "date", "1820")).status_code == 303
    assert world.kept(item).description == {**CARD, "call_number": "R. 1", "date": "1821"}


@pytest.mark.parametrize(("choice", "stands"), [("mine", "M"), ("theirs", "T"), ("before", "B")])
def test_of_two_who_edit_one_field_the_second_chooses_and_nothing_is_lost(world, choice, stands):
    item = world.item(call_number="B")
    there = f"/curate/items/{item}"
    first, second = world.client("lan"), world.client("minh")
    first.send(f"{there}?edit=all", there, field("T", seen="B"))
    mine = {**field("M", seen="B"), "field": ["call_number", "date"], "date": "1830"}
    asked = second.send(f"{there}?edit=all", there, mine | {"seen.date": '"1820"'})
    assert asked.status_code == 409
    assert "Lan saved these fields while you were editing" in asked.text
    assert world.kept(item).description["call_number"] == "T"
    assert world.kept(item).description["date"] == "1830", "what does not clash is saved at once"
    hidden = re.findall(r'name="((?:mine|theirs|before)\.call_number)" value="([^"]*)"', asked.text)
    values = {name: html.unescape(value) for name, value in hidden}
    assert values == {
        "mine.call_number": '"M"', "theirs.call_number": '"T"', "before.call_number": '"B"',
    }  # fmt: skip
    form = {"field": "call_number", "choice.call_number": choice, **values}
    assert second.send(f"{there}?edit=all", f"{there}/choices", form).status_code == 303
    assert world.kept(item).description["call_number"] == stands


def test_what_a_field_cannot_hold_is_told_and_what_was_typed_is_still_there(world):
    item, lan = world.item(), world.client("lan")
    there = f"/curate/items/{item}"
    form = {"field": ["date", "date_label"], "date": "một ngày đẹp trời", "seen.date": '"1820"'}
    form |= {"seen.date_label": "{}"}
    answer = lan.send(f"{there}?edit=date", there, form)
    assert answer.status_code == 422 and "Nothing was saved" in answer.text
    assert 'value="một ngày đẹp trời"' in answer.text
    for name, value in (("rights", "javascript:alert(1)"), ("title", "")):
        form = field(value, name, CARD[name])
        assert lan.send(f"{there}?edit=all", there, form).status_code == 422, name
    broken = {"field": "call_number", "call_number": "x"}
    assert lan.send(f"{there}?edit=all", there, broken).status_code == 422
    assert world.kept(item).description == CARD


@pytest.mark.parametrize(
    ("typed", "edtf", "label"),
    [
        ("1848", "1848", ""), ("184X", "184X", ""), ("1848-05", "1848-05", ""),
        ("Minh Mạng 12", "1831", "Minh Mạng 12"), ("明命十二年", "1831", "明命十二年"),
        ("Tự Đức năm thứ 3", "1850", "Tự Đức năm thứ 3"), ("khoảng 1885", "1885~", ""),
        ("about 1885", "1885~", ""), ("1848–1883", "1848/1883", ""), ("trước 1900", "../1900", ""),
        ("thế kỷ 19", "18XX", ""), ("thế kỷ XIX", "18XX", ""), ("19th century", "18XX", ""),
        ("2/9/1945", "1945-09-02", ""), ("", None, ""), ("hôm qua", None, ""), ("thế kỷ", None, ""),
    ],
)  # fmt: skip  # cases
def test_dates_are_read_as_people_write_them(typed, edtf, label):
    meant = written_dates.read(typed)
    assert (meant.edtf if meant else None) == edtf
    assert (meant.label if meant else "") == label


def test_a_reign_year_becomes_edtf_and_stays_as_the_book_writes_it(world):
    item, lan = world.item(), world.client("lan")
    there = f"/curate/items/{item}"
    form = {"field": ["date", "date_label"], "date": "Tự Đức 3", "seen.date": '"1820"'}
    lan.send(f"{there}?edit=date", there, form | {"seen.date_label": "{}"})
    assert world.kept(item).description["date"] == "1850"
    assert world.kept(item).description["date_label"] == {"vi": ["Tự Đức 3"]}
    assert world.kept(item).year_from == 1850
    told = lan.get("/curate/items/dates.json?q=Minh Mạng 12").json
    assert told["edtf"] == "1831" and "1831" in told["said"]
    assert lan.get("/curate/items/dates.json?q=x").json == {}


def test_items_that_may_be_held_twice_are_named_but_none_that_may_not_be_known(world):
    title = {"vi": ["Một quyển có hai bản"]}
    kept = world.item(title=title, call_number="R. 77")
    twice = world.item(title={"vi": ["Tên khác"]}, call_number="R. 77")
    hidden = world.item("noi-khac", title=title)
    public = world.item("noi-khac", state="published", title=title)
    page = world.client("minh").get(f"/curate/items/{kept}").text
    assert "the same call number" in page and twice in page
    assert public in page and hidden not in page


def test_each_kind_of_work_says_what_its_card_lacks(world):
    lan = world.client("lan")
    edict = lan.get(f"/curate/items/{world.item(type='edict')}").text
    assert "Still to be filled in:</b> Place" in edict
    assert "Still to be filled in" not in lan.get(f"/curate/items/{world.item()}").text
    form = lan.get(f"/curate/items/{world.item(type='map')}?edit=extra").text
    assert 'value="scale"' in form


@pytest.mark.parametrize("login", ["", *PEOPLE])
def test_items_are_described_in_ones_own_library_only(world, login):
    item = world.item()
    there = f"/curate/items/{item}"
    who = world.client(login)
    may_see = login not in ("", "xa")
    may_edit = login in ("lan", "minh", "tu", "mang")
    assert who.get(there).status_code == (200 if may_see else 303 if not login else 404)
    opened = who.get(f"{there}?edit=all").status_code
    assert opened == (200 if may_edit else 303 if not login else 403 if may_see else 404)
    world.app.config["WTF_CSRF_ENABLED"] = False
    try:
        for action in ("", "/choices", "/undo"):
            sent = who.client.post(there + action, data={**field("X"), "change": "none"})
            if not may_edit:
                assert sent.status_code == (403 if may_see or not login else 404), action
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = True
    assert world.kept(item).description.get("call_number", "") == ("X" if may_edit else "")


def test_a_form_without_its_token_changes_nothing(world):
    item = world.item()
    sent = world.client("lan").client.post(f"/curate/items/{item}", data=field("X"))
    assert sent.status_code == 400 and world.kept(item).description == CARD


def test_the_list_shows_ones_own_items_by_state_and_words(world):
    mine = world.item(title={"vi": ["Đường Kách Mệnh độc nhất"]}, call_number="VN-77")
    other = world.item("noi-khac", title={"vi": ["Đường kách mệnh nơi khác"]})
    lan = world.client("lan")
    for query in ("duong kach menh doc", "Đường Kách", "vn-77", mine):
        page = lan.get(f"/curate/items?q={query}").text
        assert mine in page and other not in page, query
    assert mine not in lan.get("/curate/items?q=kach&state=published").text
    assert mine in lan.get("/curate/items?state=draft&sort=title&q=độc").text
    assert other in world.client("mang").get("/curate/items?q=kach").text
    assert lan.get("/curate/items?page=99&sort=x&state=x&library=x").status_code == 200


def test_a_card_is_given_as_it_was_after_each_change(world):
    item, lan = world.item(), world.client("lan")
    there = f"/curate/items/{item}"
    for before, after in (("", "A"), ("A", "B"), ("B", "C")):
        lan.send(f"{there}?edit=all", there, field(after, seen=before))
    with world.repository.reading() as session:
        row = session.get_one(type(world.kept(item)), item)
        changes = edit_card.changes_of(session, item)
        cards = [edit_card.card_after(session, row, one)["call_number"] for one in changes]
    assert cards == ["A", "B", "C"]
