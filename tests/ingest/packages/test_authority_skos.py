"""SKOS lists as other houses write them: each way that RDF/XML has, and refusals."""

import pytest

from config.settings import Settings
from ingest.packages import authority_lists

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:xl="http://www.w3.org/2008/05/skos-xl#"
  xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
  xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xml:base="https://ds.example/chu-de">
"""
TYPED = """<skos:Concept rdf:about="https://ds.example/1">
  <skos:prefLabel xml:lang="vi">Thuỷ lợi</skos:prefLabel>
  <skos:prefLabel xml:lang="en">Irrigation</skos:prefLabel>
  <skos:altLabel xml:lang="vi">Dẫn thuỷ nhập điền</skos:altLabel>
  <skos:hiddenLabel xml:lang="vi">Thủy lợi</skos:hiddenLabel>
  <skos:definition xml:lang="vi">Công việc đưa nước vào ruộng.</skos:definition>
</skos:Concept>"""
DESCRIBED = """<rdf:Description rdf:about="https://ds.example/1">
  <rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
  <skos:prefLabel xml:lang="vi">Thuỷ lợi</skos:prefLabel>
  <skos:altLabel xml:lang="vi">Dẫn thuỷ nhập điền</skos:altLabel>
</rdf:Description>
<rdf:Description rdf:about="https://ds.example/1">
  <skos:prefLabel xml:lang="en">Irrigation</skos:prefLabel>
  <skos:hiddenLabel xml:lang="vi">Thủy lợi</skos:hiddenLabel>
  <skos:definition xml:lang="vi">Công việc đưa nước vào ruộng.</skos:definition>
</rdf:Description>"""
LABELS_APART = """<skos:ConceptScheme rdf:about="https://ds.example/"><skos:hasTopConcept>
<skos:Concept rdf:about="https://ds.example/1" xml:lang="vi"
  skos:definition="Công việc đưa nước vào ruộng.">
  <xl:prefLabel><xl:Label><xl:literalForm>Thuỷ lợi</xl:literalForm></xl:Label></xl:prefLabel>
  <xl:prefLabel rdf:resource="https://ds.example/1/en"/>
  <xl:altLabel rdf:nodeID="khac"/>
  <xl:hiddenLabel><xl:Label xl:literalForm="Thủy lợi"/></xl:hiddenLabel>
</skos:Concept></skos:hasTopConcept></skos:ConceptScheme>
<xl:Label rdf:about="https://ds.example/1/en">
  <xl:literalForm xml:lang="en">Irrigation</xl:literalForm></xl:Label>
<xl:Label rdf:nodeID="khac">
  <xl:literalForm xml:lang="vi">Dẫn thuỷ nhập điền</xl:literalForm></xl:Label>"""


@pytest.fixture
def read(tmp_path):
    """Reads what stands within rdf:RDF; gives entries, and what is wrong as sentences."""

    def of(body, name="list.rdf", kind="", *, whole=False):
        path = tmp_path / name
        path.write_text(body if whole else f"{HEAD}{body}</rdf:RDF>", encoding="utf-8")
        entries, problems = authority_lists.read(path, kind, Settings())
        return entries, [str(one) for one in problems]

    return of


@pytest.mark.parametrize("body", [TYPED, DESCRIBED, LABELS_APART])
@pytest.mark.parametrize("name", ["list.rdf", "list.xml"])
def test_each_way_of_writing_a_concept_says_the_same(read, body, name):
    (entry,), problems = read(body, name)
    assert problems == []
    assert entry.preferred == {"vi": ["Thuỷ lợi"], "en": ["Irrigation"]}
    assert entry.variants == {"vi": ["Dẫn thuỷ nhập điền", "Thủy lợi"]}
    assert entry.note == {"vi": ["Công việc đưa nước vào ruộng."]}
    assert (entry.source, entry.kind, entry.row) == ("https://ds.example/1", "subject", 1)


def test_a_second_preferred_label_of_a_language_leads_to_the_first(read):
    """S14: a resource has no more than one value of skos:prefLabel a language."""
    body = """<skos:Concept rdf:ID="a"><skos:prefLabel xml:lang="vi">Ruộng</skos:prefLabel>
    <skos:prefLabel xml:lang="vi">Đồng ruộng</skos:prefLabel>
    <skos:altLabel xml:lang="vi">Ruộng</skos:altLabel></skos:Concept>"""
    (entry,), problems = read(body)
    assert (entry.preferred, entry.variants) == ({"vi": ["Ruộng"]}, {"vi": ["Đồng ruộng"]})
    assert entry.source == "https://ds.example/chu-de#a" and problems == []


def test_what_a_concept_is_beside_names_its_list_and_only_then_the_choice(read):
    label = "<skos:prefLabel>A {}</skos:prefLabel>"
    place = "<geo:lat>21.03</geo:lat><geo:long>105.85</geo:long>"
    kinds = ("http://xmlns.com/foaf/0.1/Person", "http://vocab.getty.edu/ontology#GroupConcept")
    body = "".join(
        f'<skos:Concept rdf:about="https://a.example/{n}"><rdf:type rdf:resource="{kind}"/>'
        f"{label.format(n)}</skos:Concept>"
        for n, kind in enumerate(kinds)
    )
    body += f"<skos:Concept>{label.format(2)}{place}</skos:Concept>"
    body += f"<skos:Concept>{label.format(3)}</skos:Concept>"
    told = [entry.kind for entry in read(body)[0]]
    assert told == ["person", "person", "place", "subject"]
    assert [entry.kind for entry in read(body, kind="place")[0]] == [*told[:2], "place", "place"]
    entries = read(body)[0]
    assert entries[2].coordinates == "21.03, 105.85" and entries[2].source == ""


def test_a_language_that_nobody_knows_is_none_and_vietnamese_is_known_by_its_letters(read):
    body = """<skos:Concept><skos:prefLabel xml:lang="i-klingon">Hab</skos:prefLabel>
    <skos:altLabel>Đường làng</skos:altLabel><skos:altLabel xml:lang="lzh">村路</skos:altLabel>
    </skos:Concept>"""
    (entry,), _ = read(body)
    assert entry.preferred == {"none": ["Hab"]}
    assert entry.variants == {"vi": ["Đường làng"], "lzh": ["村路"]}


def test_what_cannot_be_an_entry_is_named_and_the_others_come(read):
    body = f"""<skos:Concept rdf:about="https://ds.example/2"/>{TYPED}
    <skos:Concept rdf:about="https://ds.example/3"><owl:deprecated>true</owl:deprecated>
    <skos:prefLabel>Cũ</skos:prefLabel></skos:Concept>"""
    entries, problems = read(body)
    assert [entry.source for entry in entries] == ["https://ds.example/1"]
    nameless, given_up = problems
    assert nameless.startswith("list.rdf, record 1: ") and "no preferred label" in nameless
    assert "https://ds.example/3" in given_up and "given up" in given_up


def test_what_stands_within_a_text_or_a_note_is_no_concept(read):
    body = f"""{TYPED[: -len("</skos:Concept>")]}
    <skos:note rdf:parseType="Literal"><p>Xem <b><skos:Concept/></b></p></skos:note>
    <skos:broader rdf:resource="https://ds.example/9"/></skos:Concept>"""
    entries, problems = read(body)
    assert [entry.preferred["en"] for entry in entries] == [["Irrigation"]]
    assert "Xem" in str(entries[0].note) and problems == []


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("list.ttl", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", "save the list as"),
        ("list.jsonld", '{"@graph": []}', "save the list as"),
        ("list.rdf", f"{HEAD}</rdf:RDF>", "no list that can be read"),
        ("list.rdf", f"{HEAD}<skos:Concept>", "not well-formed"),
        ("list.rdf", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
        ("list.rdf", "", "empty"),
    ],
)
def test_what_is_no_such_list_is_refused_in_a_sentence(read, name, body, said):
    entries, problems = read(body, name, whole=True)
    assert entries == [] and len(problems) == 1 and said in problems[0]


def test_a_list_of_thousands_is_read_whole(read):
    body = "".join(
        f'<skos:Concept rdf:about="https://ds.example/{n}">'
        f'<skos:prefLabel xml:lang="vi">Chủ đề {n}</skos:prefLabel></skos:Concept>'
        for n in range(3_000)
    )
    entries, problems = read(body)
    assert len(entries) == 3_000 and problems == []
    assert entries[-1].preferred == {"vi": ["Chủ đề 2999"]}
