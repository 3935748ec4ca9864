"""The services that tell viewers how to be let in (Authorization Flow 2.0, 2 to 6; 1.0, 2). Pure.

The same for everyone: they depend on the tier of what they guard, not on who asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.settings import Settings
from iiif.auth import words
from iiif.urls import Urls
from ingest.catalog.description import LanguageMap

CONTEXT = "http://iiif.io/api/auth/2/context.json"
CONTEXT_1 = "http://iiif.io/api/auth/1/context.json"
_PROFILE_1 = "http://iiif.io/api/auth/1/"
ON_SITE = "onsite"
# 2.0 gives profiles to access services only, but Mirador 4 stops at a service without one.
_FOR_MIRADOR = "2.0"


@dataclass(frozen=True)
class Doorway:
    """What of an installation the services tell."""

    urls: Urls
    site_name: str
    on_site_pattern: str = "external"  # or kiosk
    language: str = "vi"  # in which version 1, which knows one only, speaks
    every_id: bool = False  # the schema of manifests wants one where 2.0, 3.1 would have none


def doorway(settings: Settings) -> Doorway:
    """Give what of an installation's choices the services tell."""
    return Doorway(
        Urls(settings.public_url),
        settings.site_name,
        settings.on_site_pattern,
        settings.default_language,
    )


def services(door: Doorway, kind: str, name: str, tier: str) -> list[dict[str, Any]]:
    """Give all services of a guarded resource, in both versions: the probe first."""
    return [probe(door, kind, name, tier), *cookie_services(door, tier)]


def probe(door: Doorway, kind: str, name: str, tier: str) -> dict[str, Any]:
    """Give the probe service of an image or of an item's text (2.0, 5.1)."""
    refused = words.of_tier(tier)
    return {
        "id": door.urls.probe(kind, name),
        "type": "AuthProbeService2",
        "profile": _FOR_MIRADOR,
        "errorHeading": refused.heading,
        "errorNote": refused.note,
        "service": [_access(door, pattern, tier) for pattern in _patterns(door, tier)],
    }


def cookie_services(door: Doorway, tier: str) -> list[dict[str, Any]]:
    """Give the same as access cookie services of version 1.0 (2.1.1)."""
    return [_cookie_service(door, pattern, tier) for pattern in _patterns(door, tier)]


def contexts(own: str, given: Sequence[Mapping[str, Any]]) -> str | list[str]:
    """Give the contexts of a document that holds these services (2.0, 2.1: ours before its own)."""
    return [CONTEXT, own] if given else own


def _patterns(door: Doorway, tier: str) -> list[str]:
    # 3.3: viewers try them in this order; staff may sign in wherever they are.
    return [door.on_site_pattern, "active"] if tier == ON_SITE else ["active"]


def _access(door: Doorway, pattern: str, tier: str) -> dict[str, Any]:
    inside: list[dict[str, Any]] = [
        {
            "id": door.urls.auth(2, "token"),
            "type": "AuthAccessTokenService2",
            "profile": _FOR_MIRADOR,
        }
    ]
    service: dict[str, Any] = {"type": "AuthAccessService2", "profile": pattern}
    if pattern == "active":
        told = words.of_tier(tier)
        inside.append(
            {
                "id": door.urls.auth(2, "logout"),
                "type": "AuthLogoutService2",
                "profile": _FOR_MIRADOR,
                "label": words.log_out(door.site_name),
            }
        )
        service = {"id": door.urls.auth(2, "access"), **service}
        service |= {
            "label": words.log_in(door.site_name),
            "heading": told.heading,
            "note": told.note,
            "confirmLabel": words.CONFIRM,
        }
    elif pattern == "kiosk":
        service = {"id": door.urls.auth(2, "kiosk"), **service}
        service["label"] = words.on_site(door.site_name)
    elif door.every_id:
        service = {"id": door.urls.auth(2, "external"), **service}
    return service | {"service": inside}


def _cookie_service(door: Doorway, pattern: str, tier: str) -> dict[str, Any]:
    told = words.of_tier(tier)
    by_hand = pattern == "active"
    label = words.log_in(door.site_name) if by_hand else words.on_site(door.site_name)
    service: dict[str, Any] = {
        "@context": CONTEXT_1,
        "@id": door.urls.auth(1, "login" if by_hand else pattern),
        "@type": "AuthCookieService1",
        "profile": _PROFILE_1 + ("login" if by_hand else pattern),
        "label": _one(door, label),
        "failureHeader": _one(door, told.heading),
        "failureDescription": _one(door, told.note),
    }
    token = {"@id": door.urls.auth(1, "token"), "@type": "AuthTokenService1"}
    inside = [token | {"profile": f"{_PROFILE_1}token"}]
    if by_hand:
        service["header"] = _one(door, told.heading)
        service["description"] = _one(door, told.note)
        service["confirmLabel"] = _one(door, words.CONFIRM)
        inside.append(
            {
                "@id": door.urls.auth(1, "logout"),
                "@type": "AuthLogoutService1",
                "profile": f"{_PROFILE_1}logout",
                "label": _one(door, words.log_out(door.site_name)),
            }
        )
    return service | {"service": inside}


def _one(door: Doorway, text: LanguageMap) -> str:
    return text[door.language][0]
