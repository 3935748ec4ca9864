"""Those who may edit an item are told on its page what the quality checks found; others not."""

from dataclasses import replace

import pytest
from lxml import html

from app import create_app
from ingest.pipeline import Options, take_in
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.builders import add_row
from tests.ingest.quality import drawn
from tests.reading import read
from tests.services.repository import new_repository
from tests.watchers import Remembering


@pytest.fixture(scope="module")
def item(tmp_path_factory):
    """A site with one published book whose second page is blank and whose third is to be opened."""
    top = tmp_path_factory.mktemp("look")
    folder = top / "s" / "sach"
    folder.mkdir(parents=True)
    for number, page in enumerate((drawn.rows(1), drawn.paper(2), drawn.rows(3)), start=1):
        page.image.cast("uchar").pngsave(str(folder / f"{number:04}.png"), compression=1)
    add_row(top / "s" / "metadata.csv", {"folder": "sach", "title": "Địa chí"})
    with new_repository(top / "home") as repository:
        delivery = read(top / "s", repository.settings)
        (book,) = delivery.packages
        book = replace(book, description=replace(book.description, start_page=3))
        delivery = replace(delivery, packages=(book,))
        report = take_in(repository, delivery, Options(publish=True), Remembering())
        account(repository)
        account(repository, "nguoi-doc", role="reader")
        yield create_app(repository), f"/items/{report.item_ids[0]}"


@pytest.mark.parametrize(("language", "told"), [("vi", "Có vẻ trống"), ("en", "Looks blank")])
def test_staff_see_page_and_warning_in_their_language(item, language, told):
    app, address = item
    client = app.test_client()
    sign_in(client)
    client.get(f"/language/{language}")
    answer = client.get(address)
    (entry,) = html.fromstring(answer.text).cssselect(".to-look-at li")
    words = str(html.tostring(entry, encoding="unicode", method="text"))
    assert told in words and "0002.png" in words
    (link,) = entry.cssselect("a")
    assert link.get("href") == f"{address}?p=2" and str(link.text).endswith(" 2")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("login", ["", "nguoi-doc"])
def test_nobody_else_is_told(item, login):
    app, address = item
    client = app.test_client()
    if login:
        sign_in(client, login)
    answer = client.get(address)
    assert answer.status_code == 200
    # The proof panel names every file to every reader, so a file's name alone tells nothing.
    assert "to-look-at" not in answer.text and "Có vẻ trống" not in answer.text


@pytest.mark.parametrize(("asked", "shown"), [("", "3"), ("?p=1", "1"), ("?p=x", "1")])
def test_an_item_opens_where_it_says(item, asked, shown):
    app, address = item
    page = html.fromstring(app.test_client().get(address + asked).text)
    assert page.cssselect("#p")[0].get("value") == shown
