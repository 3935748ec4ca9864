"""Content State 1.0: every form is read, what is none is told, and encoding turns round."""

import base64
import contextlib
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.content_state import BadState, Region, Target, decode, encode, of_canvas, read, region_of

CANVAS = "https://example.org/object1/canvas7"
MANIFEST = "https://example.org/object1/manifest"
REGION = Region(1000, 2000, 1000, 2000)
SHORT = of_canvas(CANVAS, MANIFEST, REGION)
TARGET = Target(CANVAS, "Canvas", MANIFEST, REGION)
# Of section 5.4.
EXAMPLE = (
    "JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGYWxpY2UlMkZjYW52YXM3NyUyM3h5d2glM0"
    "QxMDAwJTJDMjAwMCUyQzEwMDAlMkMyMDAwJTIyJTJDJTIydHlwZSUyMiUzQSUyMkNhbnZhcyUyMiUyQyUyMnBhcnRPZiUy"
    "MiUzQSU1QiU3QiUyMmlkJTIyJTNBJTIyaHR0cHMlM0ElMkYlMkZleGFtcGxlLm9yZyUyRmFsaWNlJTJGbWFuaWZlc3QlMj"
    "IlMkMlMjJ0eXBlJTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q"
)


def annotation(target):
    return {"type": "Annotation", "motivation": ["contentState"], "target": target}


@given(st.text())
def test_6_1_what_was_encoded_comes_back(text):
    encoded = encode(text)
    assert decode(encoded) == text
    assert quote(encoded, safe="") == encoded  # impervious to another encoding


def test_6_1_the_specifications_own_example_is_written_and_read():
    target = read(EXAMPLE)[0]
    assert target.region == REGION and target.kind == "Canvas"
    assert target.manifest == "https://example.org/alice/manifest"
    assert encode(decode(EXAMPLE)) == EXAMPLE


@pytest.mark.parametrize(
    "content",
    [
        SHORT,  # 2.2.3
        annotation(SHORT),  # 2.2.1
        annotation([SHORT]),
        [SHORT],
        annotation(
            {
                "type": "SpecificResource",
                "source": {k: v for k, v in SHORT.items() if k != "id"} | {"id": CANVAS},
                "selector": {"type": "FragmentSelector", "value": "xywh=1000,2000,1000,2000"},
            }
        ),
    ],
)
def test_2_2_every_form_names_the_same(content):
    assert read(encode(json.dumps(content))) == [TARGET]
    assert read(json.dumps(content)) == [TARGET]  # as it is dragged or pasted


def test_2_2_4_an_address_alone_is_a_target():
    assert read(MANIFEST) == [Target(MANIFEST, "")]
    assert read(encode(MANIFEST)) == [Target(MANIFEST, "")]


def test_5_3_several_targets_stay_several():
    assert len(read(encode(json.dumps(annotation([SHORT, SHORT]))))) == 2


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "!!!", "A" * 30_000, "{", "[" * 9_000, "{}", "[]", "null", "7", '"x"',
     '{"id": 7}', '{"id": "javascript:alert(1)"}', encode("null"), encode("{}"),
     encode("[[[[[[[7]]]]]]]"), base64.urlsafe_b64encode(b"%ff%fe").decode(),
     '{"target": {"target": {"target": 1}}}'],
)  # fmt: skip
def test_what_is_no_content_state_is_told(text):
    with pytest.raises(BadState):
        read(text)


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps) | st.dictionaries(
    st.sampled_from(["id", "type", "target", "source", "partOf", "selector", "value"]),
    st.recursive(
        st.none() | st.integers() | st.text() | st.just(CANVAS),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "value"]), inner),
    ),
).map(json.dumps))  # fmt: skip
def test_anything_is_read_or_refused(text):
    for form in (text, encode(text)):
        with contextlib.suppress(BadState):
            assert read(form)


@pytest.mark.parametrize(
    ("fragment", "region"),
    [
        ("xywh=1,2,3,4", Region(1, 2, 3, 4)),
        ("xywh=pixel:1,2,3,4", Region(1, 2, 3, 4)),
        ("xywh=percent:1,2.5,3,4", Region(1, 2.5, 3, 4, percent=True)),
        ("xywh=1,2,0,4", None),
        ("xywh=-1,2,3,4", None),
        ("t=4", None),
        ("xywh=1,2,3", None),
        ("xywh=1,2,3,99999999999999999999", None),
    ],
)
def test_regions_are_those_of_media_fragments(fragment, region):
    assert region_of(fragment) == region
