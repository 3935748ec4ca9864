"""The labels of metadata as institutions write them, in four languages and more. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ingest.languages import folded

LABELS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "full title", "alternate title", "alternative title", "other titles",
        "title in original language", "nhan đề", "tên sách", "tiêu đề", "nhan đề khác",
        "titre", "autre titre", "titel", "weitere titel", "naam", "題名",
    ),
    "creator": (
        "creator", "creators", "author", "authors", "artist", "artist maker", "writer", "composer",
        "cartographer", "photographer", "tác giả", "người tạo", "auteur", "auteurs", "créateur",
        "autor", "autorin", "verfasser", "verfasserin", "urheber", "創建者",
    ),
    "contributor": (
        "contributor", "contributors", "editor", "editors", "translator", "illustrator", "engraver",
        "printer", "đồng tác giả", "dịch giả", "người đóng góp", "biên tập", "contributeur",
        "contributeurs", "éditeur scientifique", "traducteur", "mitwirkende", "beteiligte",
        "herausgeber", "übersetzer",
    ),
    "publisher": (
        "publisher", "publishers", "nhà xuất bản", "nxb", "éditeur", "éditeur commercial", "verlag",
        "verleger",
    ),
    "date": (
        "date", "dates", "year", "date created", "date issued", "date published", "date statement",
        "date of publication", "publication date", "publish date", "created", "issued", "published",
        "publication creation", "created published", "origin date", "date of origin",
        "năm xuất bản", "năm", "ngày", "niên đại", "thời gian", "date de publication",
        "date d édition", "année", "datum", "jahr", "erscheinungsjahr", "entstehungsjahr",
        "entstehungszeit", "erscheinungsdatum", "datering",
    ),
    "language": (
        "language", "languages", "language s", "original language", "ngôn ngữ", "tiếng", "langue",
        "langues", "sprache", "sprachen",
    ),
    "subject": (
        "subject", "subjects", "additional subjects", "topic", "topics", "keyword", "keywords",
        "chủ đề", "từ khóa", "sujet", "sujets", "mot clé", "mots clés", "schlagwort",
        "schlagwörter", "thema", "themen", "主題",
    ),
    "place": (
        "place", "places", "place of publication", "place of origin", "placeofpublication",
        "origin place", "coverage", "spatial coverage", "địa danh", "nơi xuất bản", "nơi",
        "địa điểm", "lieu", "lieux", "lieu de publication", "lieu d édition", "ort", "orte",
        "erscheinungsort", "entstehungsort", "verlagsort",
    ),
    "call_number": (
        "call number", "callnr", "shelfmark", "shelf mark", "shelfmarks", "shelf locator",
        "classmark", "reference", "reference code", "ký hiệu", "kí hiệu", "ký hiệu kho",
        "số đăng ký", "cote", "cotes", "signatur", "standort signatur",
    ),
    "type": (
        "type", "types", "type of item", "object type", "resource type", "document type",
        "mediumtype", "genre", "genres", "loại", "loại hình", "thể loại", "loại tài liệu",
        "type de document", "typ", "dokumenttyp", "objekttyp", "gattung", "類型",
    ),
    "summary": (
        "description", "abstract", "summary", "descriptive line", "mô tả", "tóm tắt", "résumé",
        "beschreibung", "zusammenfassung", "beschrijving",
    ),
    "rights": (
        "rights", "license", "licence", "rights statement", "usage", "usage terms",
        "access rights", "quyền", "bản quyền", "giấy phép", "droits", "conditions d utilisation",
        "rechte", "lizenz", "nutzungsbedingungen",
    ),
    "identifier": (
        "identifier", "identifiers", "id", "object id", "item id", "catalogue identifier",
        "other identifier", "object number", "barcode", "wellcome identifier", "permalink", "purl",
        "persistente url", "định danh", "mã số", "identifiant", "identifiants", "identifikator",
        "kennung", "identificatie",
    ),
}  # fmt: skip  # a language a line
_FIELDS = {folded(label): name for name, labels in LABELS.items() for label in labels}

# Types as institutions write them, where ours is another word.
_TYPES = {
    "book": "book", "books": "book", "monograph": "book", "printed book": "book", "livre": "book",
    "buch": "book", "monographie": "book", "manuscript": "manuscript",
    "manuscripts": "manuscript", "manuscrit": "manuscript", "handschrift": "manuscript",
    "map": "map", "maps": "map", "carte": "map", "cartes": "map", "karte": "map",
    "newspaper": "newspaper", "newspapers": "newspaper", "journal": "periodical",
    "zeitung": "newspaper", "periodical": "periodical", "periodicals": "periodical",
    "zeitschrift": "periodical", "photograph": "photograph", "photographs": "photograph",
    "photographie": "photograph", "fotografie": "photograph", "foto": "photograph",
    "thesis": "thesis", "these": "thesis", "dissertation": "thesis", "report": "report",
    "letter": "document", "letters": "document", "archives": "document", "document": "document",
    "almanac": "almanac", "textbook": "textbook", "gazetteer": "gazetteer",
    "genealogy": "genealogy", "inscription": "inscription", "decree": "decree",
    "picture": "picture", "painting": "picture", "print": "picture", "drawing": "picture",
}  # fmt: skip  # several words a line


def field_of(labels: Iterable[str]) -> str:
    """Give the field that one of these labels names; empty where we know none."""
    known = (_FIELDS.get(folded(label)) for label in labels)
    return next((name for name in known if name), "")


def type_of(text: str) -> str:
    """Give our word for a type; empty where we have none."""
    return _TYPES.get(folded(text), "")
