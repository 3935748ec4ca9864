"""One image asked for in many ways."""

import pytest


@pytest.fixture(scope="module")
def ask(viewer, page_image):
    def get(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return viewer.open(f"/iiif/3/{page_image.image_id}{path}", method=method, headers=named)

    return get


@pytest.fixture(scope="module")
def info(ask):
    return ask("/info.json").get_json(force=True)
