"""The addresses of the Image API, 3.0 and 2.1.1 (section 2 of both)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from iiif import responses, urls
from iiif.current import asker, repository, visitor
from iiif.image import answers, paths
from iiif.image.request import shown
from iiif.image.server import ImageServer, Renamed
from iiif.image.versions import V2, V3, Version
from ingest.catalog import identifiers
from ingest.catalog.find import NotHeld

blueprint = Blueprint("iiif_image", __name__, url_prefix=V3.prefix)
blueprint_2 = Blueprint("iiif_image_2", __name__, url_prefix=V2.prefix)

SERVER = "tangthu_images"
"""The name of the image server among the application's extensions."""


@blueprint.get("/<path:_rest>", merge_slashes=False)
def show(_rest: str) -> AnyResponse:
    """Answer whatever stands under the prefix of 3.0, from the path as it was sent."""
    return _show(V3)


@blueprint_2.get("/<path:_rest>", merge_slashes=False)
def show_2(_rest: str) -> AnyResponse:
    """Answer whatever stands under the prefix of 2.1.1, from the path as it was sent."""
    return _show(V2)


@blueprint.errorhandler(Renamed)
def follow(error: Renamed) -> AnyResponse:
    """Send the asker on to the newer id of the image."""
    return _renamed(error, V3)


@blueprint_2.errorhandler(Renamed)
def follow_2(error: Renamed) -> AnyResponse:
    """Send the asker on to the newer id of the image."""
    return _renamed(error, V2)


def _show(version: Version) -> AnyResponse:
    image_id, *rest = paths.segments(request.environ, version.prefix)
    if identifiers.split_image_id(image_id) is None:
        raise NotHeld(f"no image {shown(image_id)}")
    if rest in ([], [""]):
        return redirect(f"{_public().image(image_id, version.prefix)}/info.json", 303)
    if rest == ["info.json"]:
        return _show_info(image_id, version)
    if len(rest) == 4:
        return _show_image(image_id, rest, version)
    raise NotHeld("nothing is here: an image's address has five parts, or ends in info.json")


def _renamed(error: Renamed, version: Version) -> AnyResponse:
    _, *rest = paths.segments(request.environ, version.prefix)
    answer = redirect("/".join([_public().image(error.image_id, version.prefix), *rest]), 301)
    answer.headers["Cache-Control"] = responses.NO_STORE
    return answer


def _show_info(image_id: str, version: Version) -> Response:
    server = _server()
    part = server.part(image_id, asker)
    document = responses.Document.of(server.info(part, version))
    return answers.information(request, server, part, document, version)


def _show_image(image_id: str, parameters: list[str], version: Version) -> Response:
    server = _server()
    asked = version.parse(*parameters)
    plan = server.plan(server.part(image_id, visitor), asked, version)
    # Else a cache that holds it from when it was open to all would take "unchanged", said to one
    # who may see it, for leave to go on giving it to everybody.
    if plan.public and responses.is_known(request, plan.etag):
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
