"""Routes whose addresses are spelt by code that is compiled late lead where all others lead."""

import pytest
from werkzeug.routing import BuildError, Map, Rule

from app import LateRule


def spelt(kind: type[Rule]) -> list[str]:
    rules = [
        kind("/items/<rule>/<int:page>", endpoint="page"),
        kind("/lists/", endpoint="list", defaults={"page": 1}),
        kind("/lists/<int:page>", endpoint="list"),
        kind("/files/<path:name>", endpoint="file"),
    ]
    address = Map(rules).bind("localhost")
    return [
        address.build("page", {"rule": "a b", "page": 3}),
        address.build("page", {"rule": "â/b", "page": 3, "q": "chữ nôm"}),
        address.build("page", {"rule": "a", "page": 3, "q": "left out"}, append_unknown=False),
        address.build("list", {"page": 1}),
        address.build("list", {"page": 2}),
        address.build("file", {"name": "quyển 1/001.jpg"}, force_external=True),
    ]


def test_addresses_are_spelt_as_by_others():
    assert spelt(LateRule) == spelt(Rule)
    assert spelt(LateRule)[0] == "/items/a%20b/3"


def test_a_value_that_does_not_fit_is_refused():
    address = Map([LateRule("/pages/<int:page>", endpoint="page")]).bind("localhost")
    assert address.build("page", {"page": "7"}) == "/pages/7"
    with pytest.raises(BuildError):
        address.build("page", {})
    with pytest.raises((BuildError, ValueError)):
        address.build("page", {"page": "seven"})
