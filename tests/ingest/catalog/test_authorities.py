"""Lists of names: finding entries, naming them in cards, renaming, merging, and importing lists."""

from contextlib import suppress

import pytest

from ingest import worker
from ingest.catalog import authorities, edit_authorities, edit_card, edit_record
from ingest.catalog.card_fields import BadField, value_of
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_authorities import KIND
from ingest.catalog.models import Authority, Item
from ingest.catalog.three_way import Given
from ingest.packages import authority_lists
from ingest.planning import authorities as planning
from tests.iiif.rows import Wanted, add_item, add_library
from tests.ingest.packages.marc_builder import Line, iso2709, marcxml
from tests.services.repository import new_repository


class TakenBack(Exception):
    """Ends a transaction without keeping it."""


HOAI_DUC = {"vi": ["Trịnh Hoài Đức"], "lzh": ["鄭懷德"]}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("lists") / "home") as repository:
        with repository.writing() as session:
            add_library(session, "nha")
        yield repository


def add(session, preferred, kind="person", library=None, **fields):
    row = Authority(kind=kind, library_id=library, preferred={})
    edit_record.make(session, KIND, row, {"preferred": preferred, **fields}, "lan")
    return row


@pytest.fixture
def records(opened):
    """A transaction of which nothing stays."""
    with suppress(TakenBack), opened.writing() as session:
        yield session
        raise TakenBack


def item(session, library="moi", **card):
    made = add_item(session, add_library(session, library), Wanted(title={"vi": ["Sách"]}))
    made.description = {"title": {"vi": ["Sách"]}, **card}
    session.flush()
    return made


def said(session, made, field="creator"):
    session.refresh(made)
    return made.description.get(field)


def write(session, made, field, value, names=()):
    seen = value_of(made.description, field)
    return edit_card.save(session, made, {field: Given(value, seen, names)}, "lan")


@pytest.mark.parametrize(
    "typed",
    ["Trịnh Hoài", "trinh hoai", "TRỊNH", "hoài đức", "hoai duc", "鄭懷", "Cấn", "can trai"],
)
def test_an_entry_is_found_as_it_is_typed_with_marks_and_without(records, typed):
    row = add(records, HOAI_DUC, variants={"vi": ["Cấn Trai"]})
    assert authorities.suggest(records, "person", typed, None) == [row]
    assert authorities.suggest(records, "place", typed, None) == []


def test_what_fits_as_typed_goes_before_what_fits_without_marks(records):
    bare, exact = add(records, {"vi": ["Hoa An"]}), add(records, {"vi": ["Hoà An"]})
    middle = add(records, {"vi": ["Vương Hoà"]})
    found = authorities.suggest(records, "person", "Hòa", None)
    assert found == [exact, middle, bare], "both ways to place a tone are one"
    assert authorities.suggest(records, "person", "hoa", None)[0] == bare
    assert authorities.suggest(records, "person", "  ", None) == []


def test_a_librarys_own_entries_are_offered_to_it_alone(records):
    own, other = add_library(records, "a").id, add_library(records, "b").id
    shared, mine = (
        add(records, {"vi": ["Nguyễn Du"]}),
        add(records, {"vi": ["Nguyễn A"]}, library=own),
    )
    assert set(authorities.suggest(records, "person", "nguyen", [own])) == {shared, mine}
    assert authorities.suggest(records, "person", "nguyen", [other]) == [shared]


def test_a_card_is_linked_to_what_it_names_and_no_longer_when_that_goes(records):
    row, made = add(records, HOAI_DUC), item(records)
    write(records, made, "creator", [{"vi": ["Trịnh Hoài Đức"]}, {"vi": ["Ai đó"]}])
    assert edit_authorities.linked(records, row.id) == [made.id]
    saved = write(records, made, "creator", [{"vi": ["Ai đó"]}])
    assert edit_authorities.linked(records, row.id) == []
    edit_card.take_back(records, made, saved.change, "lan")
    assert edit_authorities.linked(records, row.id) == [made.id]


def test_of_two_who_bear_one_name_the_chosen_one_is_linked(records):
    first, second = add(records, {"vi": ["Nguyễn Trãi"]}), add(records, {"vi": ["Nguyễn Trãi"]})
    made = item(records)
    write(records, made, "creator", [{"vi": ["Nguyễn Trãi"]}])
    assert edit_authorities.linked(records, first.id) == []
    write(records, made, "creator", [{"vi": ["Nguyễn Trãi"]}], names=(second.id,))
    assert edit_authorities.linked(records, second.id) == [made.id]
    write(records, made, "creator", [{"vi": ["Lê Lợi"]}], names=(second.id,))
    assert edit_authorities.linked(records, second.id) == []


def follow(session, row, instead_of=None):
    for item_id in edit_authorities.linked(session, row.id):
        edit_authorities.follow(session, row, item_id, "lan", instead_of)


def test_cards_follow_a_heading_that_is_renamed_and_back(records):
    row, made = add(records, HOAI_DUC), item(records)
    write(records, made, "creator", [{"vi": ["Trịnh Hoài Đức"]}, {"vi": ["Ai đó"]}])
    new = {"vi": ["Trịnh Hoài Đức (Cấn Trai)"]}
    kept = edit_record.save(records, KIND, row, {"preferred": Given(new, HOAI_DUC)}, "lan")
    follow(records, row)
    assert said(records, made) == [new, {"vi": ["Ai đó"]}]
    assert kept.revision
    edit_record.take_back(records, KIND, row, kept.revision, "lan")
    follow(records, row)
    assert said(records, made) == [HOAI_DUC, {"vi": ["Ai đó"]}]
    changes = [change.change for change in edit_card.changes_of(records, made.id)]
    assert changes == ["description: creator"] * 3, "each is in the item's history"


def test_merging_moves_cards_and_parting_brings_them_back(records):
    keep, gone = add(records, HOAI_DUC), add(records, {"vi": ["Cấn Trai"]})
    one, both = item(records, "x"), item(records, "y")
    write(records, one, "creator", [{"vi": ["Cấn Trai"]}])
    write(records, both, "creator", [HOAI_DUC, {"vi": ["Cấn Trai"]}])
    merged = edit_authorities.merge(records, keep, gone, "lan")
    follow(records, keep)
    assert said(records, one) == [HOAI_DUC] and said(records, both) == [HOAI_DUC]
    assert authorities.suggest(records, "person", "can trai", None) == [keep]
    edit_authorities.unmerge(records, keep, merged, "lan")
    follow(records, gone, instead_of=keep)
    assert said(records, one) == [{"vi": ["Cấn Trai"]}]
    assert said(records, both) == [HOAI_DUC, {"vi": ["Cấn Trai"]}]
    assert keep.variants == {} and gone.merged_into == ""
    with pytest.raises(EditConflict):
        edit_authorities.unmerge(records, keep, merged, "lan")


def test_only_entries_of_one_list_are_merged(records):
    own = add_library(records, "c").id
    keep, place = add(records, HOAI_DUC), add(records, {"vi": ["Gia Định"]}, kind="place")
    mine = add(records, {"vi": ["Nguyễn A"]}, library=own)
    for one, other in ((keep, keep), (keep, place), (mine, keep)):
        with pytest.raises(EditConflict):
            edit_authorities.merge(records, one, other, "lan")


def test_two_who_edit_one_entry_lose_nothing(records):
    row = add(records, HOAI_DUC)
    edit_record.save(records, KIND, row, {"dates": Given("1765/1825", "")}, "lan")
    given = {"dates": Given("1766/1825", ""), "source": Given("https://viaf.org/1", "")}
    kept = edit_record.save(records, KIND, row, given, "minh")
    assert (row.dates, row.source) == ("1765/1825", "https://viaf.org/1")
    assert [(c.theirs, c.mine) for c in kept.clashes] == [("1765/1825", "1766/1825")]
    assert row.changed_by == "minh"


def test_what_an_entry_cannot_hold_is_refused(records):
    for field, value in (
        ("dates", "hôm qua"), ("coordinates", "95, 10"), ("source", "viaf"), ("preferred", {}),
    ):  # fmt: skip  # a line each
        row = add(records, HOAI_DUC)
        seen = edit_record.state(records, KIND, row)[field]
        with pytest.raises(BadField):
            edit_record.save(records, KIND, row, {field: Given(value, seen)}, "lan")


def test_the_worker_lets_cards_follow(repository):
    with repository.writing() as session:
        row, made = add(session, HOAI_DUC), item(session)
        write(session, made, "creator", [{"vi": ["Trịnh Hoài Đức"]}])
        ids, version = (row.id, made.id), made.version
    with repository.writing() as session:
        row = session.get_one(Authority, ids[0])
        given = {"preferred": Given({"vi": ["Cấn Trai"]}, HOAI_DUC)}
        edit_record.save(session, KIND, row, given, "lan")
    while worker.work_once(repository):
        pass
    with repository.reading() as session:
        made = session.get_one(Item, ids[1])
        assert made.description["creator"] == [{"vi": ["Cấn Trai"]}]
        assert made.version == version + 1


SHEET = (
    "kind,preferred:vi,preferred:lzh,variants,dates,coordinates,source\n"
    "người,Trịnh Hoài Đức,鄭懷德,Cấn Trai|Chí Sơn,1765/1825,,https://viaf.org/viaf/1\n"
    'địa danh,Gia Định,嘉定,,,"10.7769, 106.7009",\n'
    ",Địa chí,,,,,\n"
    "người,,,,,,\n"
    "người,Nguyễn Du,,,hôm qua,,\n"
)


def read(path, text, settings, kind="subject"):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return authority_lists.read(path, kind, settings)


def test_a_list_is_planned_before_it_is_written_and_known_again(repository, tmp_path):
    entries, problems = read(tmp_path / "list.csv", SHEET, repository.settings)
    assert [one.row for one in problems] == [5, 6] and "EDTF" in problems[1].reason
    with repository.reading() as session:
        made = planning.plan(session, entries, None)
        assert session.query(Authority).count() == 0
    assert (len(made.new), len(made.changed), made.same) == (3, 0, 0)
    assert planning.write(repository, made, None, "lan") == 3
    again, _ = read(
        tmp_path / "list.csv",
        SHEET.replace("Trịnh Hoài Đức,鄭懷德,Cấn Trai|Chí Sơn", "Trịnh Hoài-Đức,鄭懷德,Mới"),
        repository.settings,
    )
    with repository.reading() as session:
        made = planning.plan(session, again, None)
    assert (len(made.new), len(made.changed), made.same) == (0, 1, 2)
    planning.write(repository, made, None, "lan")
    with repository.reading() as session:
        row = session.query(Authority).filter_by(kind="person").one()
        assert row.preferred == {"vi": ["Trịnh Hoài-Đức"], "lzh": ["鄭懷德"]}
        assert row.variants == {"vi": ["Cấn Trai", "Chí Sơn", "Mới"]}
        place = session.query(Authority).filter_by(kind="place").one()
        assert (place.latitude, place.longitude) == (10.7769, 106.7009)


def test_one_heading_with_two_addresses_is_two_people(repository, tmp_path):
    sheet = "name,uri\nNguyễn Trãi,https://viaf.org/1\nNguyễn Trãi,https://viaf.org/2\n"
    entries, _ = read(tmp_path / "list.csv", sheet, repository.settings, "person")
    doubled, _ = read(tmp_path / "two.csv", "name\nA\nA\n", repository.settings, "person")
    with repository.reading() as session:
        assert len(planning.plan(session, entries, None).new) == 2
        assert len(planning.plan(session, doubled, None).problems) == 1


AUTHORITY: list[Line] = [
    ("001", "n1"),
    ("024", "7 ", "$ahttps://id.loc.gov/authorities/names/n1$2lcnaf"),
    ("046", "  ", "$f1765$g1825"),
    ("100", "1 ", "$6880-01$aTrịnh, Hoài Đức,$d1765-1825"),
    ("400", "1 ", "$aCấn Trai"),
    ("880", "1 ", "$6100-01/$1$a鄭懷德"),
]
PLACE: list[Line] = [
    ("034", "  ", "$dE106.7$eE106.7$f10.77$g10.77"),
    ("151", "  ", "$aGia Định (Vietnam)"),
]


@pytest.mark.parametrize("name", ["list.mrc", "list.xml"])
def test_marc_authorities_are_read(tmp_path, opened, name):
    others: list[list[Line]] = [PLACE, [("001", "n3"), ("245", "00", "$aKhông phải")]]
    data = (
        b"".join(iso2709(one, kind="z ") for one in (AUTHORITY, *others))
        if name.endswith("mrc")
        else marcxml(AUTHORITY, *others, kind="z ")
    )
    entries, problems = read(tmp_path / name, data, opened.settings)
    person, place = entries
    assert (person.kind, place.kind) == ("person", "place")
    assert "Trịnh, Hoài Đức" in authorities.texts(person.preferred)
    assert "鄭懷德" in authorities.texts(person.preferred)
    assert authorities.texts(person.variants) == ["Cấn Trai"]
    assert person.dates == "1765/1825" and person.source.endswith("/n1")
    assert place.coordinates == "10.77, 106.7"
    assert authorities.texts(place.preferred) == ["Gia Định (Vietnam)"]
    assert len(problems) == 1 and "100, 110" in problems[0].reason


@pytest.mark.parametrize("name", ["list.pdf", "list.xml", "list.csv"])
def test_what_is_no_list_is_refused_in_a_sentence(tmp_path, opened, name):
    entries, problems = read(tmp_path / name, b"%PDF-1.7", opened.settings)
    assert entries == [] and problems
