"""Sharing by hand: an address is copied, the icon is dragged onto a viewer."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from iiif.content_state import read

pytestmark = pytest.mark.browser

DROPPED = """() => new Promise((go) => {
  const field = document.createElement("textarea");
  field.style.cssText = "position: fixed; inset: 0 auto auto 0; width: 200px; height: 200px";
  field.id = "viewer";
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    const { dataTransfer } = event;
    window.dropped = ["text/plain", "text/uri-list"].map((kind) => dataTransfer.getData(kind));
  });
  document.body.append(field);
  go();
})"""


def test_the_icon_takes_the_page_to_whatever_viewer_it_is_dropped_on(page, room):
    page.goto(room.book("ngang", "/share?p=2"))
    page.evaluate(DROPPED)
    page.locator(".iiif-icon").first.drag_to(page.locator("#viewer"))
    state, address = page.evaluate("() => window.dropped")
    asked = parse_qs(urlsplit(address).query)
    manifest = room.at(f"/iiif/presentation/3/items/{room.books['ngang']}/manifest")
    assert asked["manifest"] == [manifest]
    for said in (state, *asked["iiif-content"]):
        [target] = read(said)
        assert (target.manifest, target.kind) == (manifest, "Canvas")
        assert asked["canvas"] == [target.id]


def test_an_address_is_copied_and_that_is_said(chromium, room):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(room.book("ngang", "/share?p=2"))
    button = page.locator("button[data-copy]").first
    field = page.locator(f"#{button.get_attribute('data-copy')}")
    before = button.inner_text()
    button.click()
    expect(button).not_to_have_text(before)
    assert page.evaluate("() => navigator.clipboard.readText()") == field.input_value()
    expect(button).to_have_text(before, timeout=10_000)
    context.close()
