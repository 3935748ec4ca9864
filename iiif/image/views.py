"""The addresses of the Image API 3.0 (section 2)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from iiif import responses, urls
from iiif.current import repository, visitor
from iiif.image import answers, paths
from iiif.image.request import parse
from iiif.image.server import ImageServer, Renamed
from ingest.catalog import identifiers
from ingest.catalog.find import NotHeld

blueprint = Blueprint("iiif_image", __name__, url_prefix=urls.IMAGE)

SERVER = "tangthu_images"
"""The name of the image server among the application's extensions."""


@blueprint.get("/<path:_rest>")
def show(_rest: str) -> AnyResponse:
    """Answer whatever stands under the prefix, from the path as it was sent."""
    image_id, *rest = paths.segments(request.environ, urls.IMAGE)
    if identifiers.split_image_id(image_id) is None:
        raise NotHeld(f"no image {image_id!r}")
    if rest in ([], [""]):
        return redirect(f"{_public().image(image_id)}/info.json", 303)
    if rest == ["info.json"]:
        return _show_info(image_id)
    if len(rest) == 4:
        return _show_image(image_id, rest)
    raise NotHeld("nothing is here: an image's address has five parts, or ends in info.json")


@blueprint.errorhandler(Renamed)
def follow(error: Renamed) -> AnyResponse:
    """Send the asker on to the newer id of the image."""
    _, *rest = paths.segments(request.environ, urls.IMAGE)
    answer = redirect("/".join([_public().image(error.image_id), *rest]), 301)
    answer.headers["Cache-Control"] = responses.NO_STORE
    return answer


def _show_info(image_id: str) -> Response:
    server = _server()
    part = server.part(image_id, visitor)
    document = responses.Document.of(server.info(part))
    return answers.information(request, server, part, document)


def _show_image(image_id: str, parameters: list[str]) -> Response:
    server = _server()
    asked = parse(*parameters)
    plan = server.plan(server.part(image_id, visitor), asked)
    if responses.is_known(request, plan.etag):
        return answers.unchanged(server, plan)
    return answers.image(server, plan, server.content(plan))


def _server() -> ImageServer:
    server: ImageServer = current_app.extensions[SERVER]
    return server


def _public() -> urls.Urls:
    return urls.Urls(repository().settings.public_url)


@blueprint.record_once
def _open(state: BlueprintSetupState) -> None:
    """Open the image server of the application; its repository must be there already."""
    state.app.extensions[SERVER] = ImageServer(state.app.extensions["tangthu"])
