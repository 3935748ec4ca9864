"""What an answer of the image server holds."""

import json

import pyvips

WIDTH, HEIGHT = 1301, 1003


def image_of(answer):
    assert answer.status_code == 200, answer.text
    return pyvips.Image.new_from_buffer(answer.data, "")


def size_of(answer):
    image = image_of(answer)
    return image.width, image.height


def fault(answer, status=400):
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.data)["error"]


def difference(one, other):
    return (one - other).abs().avg()
