"""The search page tells how a search was understood, and what else might have been meant."""

from lxml import html


def search(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def told(tree):
    return [" ".join(chip.text_content().split()) for chip in tree.cssselect(".understood li")]


def meant(tree):
    return [" ".join(line.text_content().split()) for line in tree.cssselect(".meant")]


def titles(tree):
    return [e.text_content().strip() for e in tree.cssselect(".found .name a")]


def test_each_word_is_a_chip_as_it_was_typed(client):
    chips = told(search(client, '/search?q="Quảng Ngãi" hòa'))
    assert chips[:2] == ["Quảng Ngãi", "hòa"]
    assert chips[2:4] == [
        "đúng dấu trước, không dấu sau",
        "văn bản Hán-Nôm theo âm đọc, xếp sau chính văn",
    ]
    assert "có dấu và không dấu" in told(search(client, "/search?q=quang ngai"))


def test_the_same_in_english(client):
    client.set_cookie("tangthu_language", "en")
    assert "as written first, then without marks" in told(search(client, "/search?q=Ngãi"))
    client.delete_cookie("tangthu_language")


def test_other_writings_of_one_word_are_named(client):
    assert told(search(client, "/search?q=lý"))[0] == "lý = lí"
    assert "天 = 兲" not in told(search(client, "/search?q=天"))
    assert told(search(client, "/search?q=內"))[0].startswith("內 = 内")
    assert told(search(client, "/search?q=hanoi"))[0] == "hanoi và cả ha noi"


def test_telex_and_vni_are_understood_and_said_so(client):
    for typed, way in (("Quangr Ngaix", "Telex"), ("Qua3ng Nga4i", "VNI")):
        tree = search(client, f"/search?q={typed}")
        assert "Gia Định xưa" in titles(tree)
        [line] = meant(tree)
        assert line.startswith("Đã hiểu là Quảng") and way in line
        assert tree.cssselect(".page-hits a")[0].get("href").endswith("q=Quảng+Ngãi") or (
            "Qu%E1%BA%A3ng" in tree.cssselect(".page-hits a")[0].get("href")
        )
        literal = search(client, tree.cssselect(".meant a")[0].get("href"))
        assert titles(literal) == []
        assert told(literal)[0] == typed.split()[0]


def test_a_mistyped_word_is_mended_by_a_link(client):
    tree = search(client, "/search?q=Quảngg Ngãi")
    assert meant(tree) == ["Có phải ý bạn là Quảng Ngãi?"]
    assert "Gia Định xưa" in titles(search(client, tree.cssselect(".meant a")[0].get("href")))


def test_words_of_a_closed_book_are_never_offered(client):
    given = client.get("/search/suggestions.json?q=close").json
    assert "closed" not in given["words"]


def test_spellings_of_old_prints_are_a_choice(client):
    tree = search(client, "/search?q=Da Định")
    assert "Gia Định xưa" not in titles(tree)
    link = next(a for a in tree.cssselect(".understood a") if "spelling=old" in a.get("href"))
    old = search(client, link.get("href"))
    assert "Gia Định xưa" in titles(old)
    assert any("kể cả cách viết của sách in cổ" in chip for chip in told(old))
    back = next(a for a in old.cssselect(".understood a") if "spelling" not in a.get("href"))
    assert "Gia Định xưa" not in titles(search(client, back.get("href")))


def test_suggestions_complete_words_and_name_titles(client):
    given = client.get("/search/suggestions.json?q=Gia Đị").json
    assert given["words"][0] == "Gia định"
    assert "Gia Định xưa" in [one["title"] for one in given["titles"]]
    assert client.get("/search/suggestions.json?q=").json == {"words": [], "titles": []}


def test_suggestions_are_a_page_without_a_program(client):
    tree = search(client, "/search/suggestions?q=Gia Đị")
    links = tree.cssselect(".suggested a")
    assert links[0].text_content() == "Gia định"
    assert "Gia Định xưa" in titles(search(client, links[0].get("href")))
    assert "Gia Định xưa" in [link.text_content() for link in links]
    [button] = search(client, "/search").xpath("//noscript//button")
    assert button.get("formaction") == "/search/suggestions"


def test_a_hit_by_reading_is_said_to_be_one(client):
    tree = search(client, "/search?q=thiên địa")
    assert "theo phiên âm của trang" in tree.cssselect(".page-hits")[0].text_content()
