"""Markup of unknown hands comes out harmless, and shapes know the box around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import outline, safe_markup
from ingest.text.page_text import Box
from ingest.text.safe_markup import MarkupRefused

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


@pytest.mark.parametrize(("given_", "left"), [
    ("<b onclick='x()'>đậm</b>", "<b>đậm</b>"),
    ("a<script>alert(1)</script>b", "ab"),
    ("<iframe src=x>in</iframe>ngoài", "ngoài"),
    ("<h1>to</h1><img src=x onerror=y>nhỏ", "tonhỏ"),
    ('<a href="javascript:x">n</a>', "<a>n</a>"),
    ('<p lang="vi" style="x">n</p>', '<p lang="vi">n</p>'),
    ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ("<!-- c --><em>x", "<em>x</em>"),
    ("<svg><a href='https://a.example'>x</a></svg>",
     '<a href="https://a.example" rel="nofollow noopener ugc">x</a>'),
    ("<p>một<br>hai</p>", "<p>một<br>hai</p>"),
])  # fmt: skip
def test_only_harmless_html_stays(given_, left):
    assert safe_markup.html(given_) == left


@given(st.text(alphabet="<>/\"'= abonclickhrefjs:()!-&;\x00\n", max_size=80))
def test_no_text_makes_html_with_handlers_or_scripts(text):
    try:
        once = safe_markup.html(text)
    except MarkupRefused:
        return
    assert safe_markup.html(once) == once
    assert "<script" not in once and "javascript:" not in once.partition("<")[2].partition(">")[0]


def test_a_drawing_keeps_shapes_and_numbers_only():
    hostile = SVG.format(
        '<script>x</script><g onload="x"><path d="M0 0L9 9" style="fill:url(#x)" class="c"/>'
        '<image href="https://a.example/"/><rect x="1" y="2" width="3" height="url(x:y)"/></g>'
    )
    kept = safe_markup.svg(hostile)
    for word in ("script", "onload", "style", "class", "image", "url", "https://a"):
        assert word not in kept
    assert 'd="M0 0L9 9"' in kept


@pytest.mark.parametrize("drawing", ["", "x", "<p/>", "<svg/>", SVG.format("<text>t</text>"),
    '<!DOCTYPE svg [<!ENTITY e "x">]><svg>&e;</svg>', "<svg><path></svg>"])  # fmt: skip
def test_what_is_no_drawing_is_refused(drawing):
    with pytest.raises(MarkupRefused):
        safe_markup.svg(drawing)


@pytest.mark.parametrize(("shape", "box"), [
    ('<rect x="10" y="20" width="30" height="40"/>', Box(10, 20, 30, 40)),
    ('<circle cx="50" cy="60" r="10"/>', Box(40, 50, 20, 20)),
    ('<ellipse cx="50" cy="60" rx="10" ry="5"/>', Box(40, 55, 20, 10)),
    ('<polygon points="1,2 3,4 5 0"/>', Box(1, 0, 4, 4)),
    ('<line x1="1" y1="1" x2="1" y2="9"/>', Box(1, 1, 1, 8)),
    ('<path d="M10 10h5v5H10z"/>', Box(10, 10, 5, 5)),
    ('<path d="M10,10 20,10 20,30z m100,0l1,1"/>', Box(10, 10, 101, 20)),
    ('<path d="m1 1c0 10 10 10 10 0"/>', Box(1, 1, 10, 10)),
    ('<path d="M1 1A5 5 0 0 1 9 9"/>', None),
    ('<g><rect transform="rotate(45)" width="3" height="3"/></g>', None),
    ('<path d="M1e999 1L2 2"/>', Box(2, 2, 1, 1)),
    ("<g/>", None),
])  # fmt: skip
def test_the_box_around_a_drawing(shape, box):
    assert outline.around(SVG.format(shape)) == box


@given(st.text(alphabet="MmLlHhVvCcSsQqTtZzAa0123456789.,- e", max_size=60))
def test_no_path_is_an_error(path):
    outline.around(SVG.format(f'<path d="{path}"/>'))
