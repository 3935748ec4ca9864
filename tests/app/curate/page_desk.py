"""Somebody signed in, before the pages of a book, who sends its forms."""

from tests.app.test_accounts import found, token


class Desk:
    """Somebody signed in, before the pages of a book."""

    def __init__(self, client, item_id):
        self.client, self.item_id = client, item_id
        self.item = f"/curate/items/{item_id}/pages"
        self.get, self.post = client.get, client.post


def post(desk, what, **form):
    form = {"csrf_token": token(desk, desk.item), **form}
    return desk.post(f"{desk.item}/{what}", data=form)


def shown(desk, answer):
    assert answer.status_code == 303, answer.text
    return desk.get(answer.location).text


def mark(desk):
    return found(r'name="mark" value="(\w+)"', desk.get(desk.item).text)
