"""The search services as resources name them (Content Search 2.0, 3; 1.0, 3.1 and 4.1). Pure."""

from __future__ import annotations

from typing import Any

from iiif.urls import Urls

_PROFILE = "http://iiif.io/api/search/1"


def services(kind: str, name: str, urls: Urls) -> list[dict[str, Any]]:
    """Give the services of an item, work or collection, each with that for terms inside."""
    newer, older = urls.search(2, kind, name), urls.search(1, kind, name)
    return [
        {
            "id": newer,
            "type": "SearchService2",
            "service": [
                {"id": urls.search(2, kind, name, "/autocomplete"), "type": "AutoCompleteService2"}
            ],
        },
        {
            "@context": f"{_PROFILE}/context.json",
            "@id": older,
            # 3.0, 4.4: services of older versions have this type among those of newer ones.
            "@type": "SearchService1",
            "profile": f"{_PROFILE}/search",
            # Mirador takes this for a list.
            "service": [
                {
                    "@id": urls.search(1, kind, name, "/autocomplete"),
                    "@type": "AutoCompleteService1",
                    "profile": f"{_PROFILE}/autocomplete",
                }
            ],
        },
    ]
