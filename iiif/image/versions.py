"""The versions of the Image API that are spoken, each at its own prefix. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iiif import urls
from iiif.image import canonical, info, request, v2
from iiif.image.info import Described
from iiif.image.rendering import Limits, Rendering
from iiif.image.request import ImageRequest


@dataclass(frozen=True)
class Version:
    """What one version does in its own way; all else is the same."""

    prefix: str
    context: str
    profile: str
    json_first: bool  # plain JSON is answered unless JSON-LD is asked for
    parse: Callable[[str, str, str, str], ImageRequest]
    canonical: Callable[[Rendering, Limits], str]
    info: Callable[[Described], dict[str, Any]]
    reduced_info: Callable[[Described], dict[str, Any]]


V3 = Version(
    prefix=urls.IMAGE,
    context=info.CONTEXT,
    profile=info.LEVEL_2,
    json_first=False,
    parse=request.parse,
    canonical=canonical.canonical,
    info=info.info,
    reduced_info=info.reduced_info,
)
V2 = Version(
    prefix=urls.IMAGE_2,
    context=v2.CONTEXT,
    profile=v2.LEVEL_2,
    json_first=True,
    parse=v2.parse,
    canonical=v2.canonical,
    info=v2.info,
    reduced_info=v2.reduced_info,
)
