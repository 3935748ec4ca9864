"""What settings must keep to, each rule with the words that tell of its breach. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.settings import Settings
from config.sharing import RECORD_KINDS

_SITE = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::[0-9]{1,5})?", re.ASCII)


def _is_time_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ValueError, ZoneInfoNotFoundError):
        return False


def _are_sites(text: str) -> bool:
    """Tell whether a policy may name these as they are."""
    return text == "*" or all(_SITE.fullmatch(one) for one in text.split())


def _is_host_and_port(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal()


def is_safe_line(url: str) -> bool:
    """Tell whether nobody on the way can read or change what goes there: https, or this machine."""
    parts = urlsplit(url)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return bool(parts.hostname) and parts.scheme in (("http", "https") if here else ("https",))


_S3_PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,62}(?:/(?!\.\.(?:/|$))[^/;]+)*/?")


def _are_s3_places(settings: Settings) -> bool:
    return all(
        slug and _S3_PLACE.fullmatch(place) is not None for slug, place in settings.open_s3_places
    )


def _are_networks(text: str) -> bool:
    try:
        return all(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        return False


def _mirror_is_another(settings: Settings) -> bool:
    if settings.mirror_store != settings.store:
        return True
    if settings.store == "local":
        given = settings.mirror_path
        return given is None or given.absolute() != settings.store_folder.absolute()
    mirror = (settings.mirror_s3_endpoint, settings.mirror_s3_bucket, settings.mirror_s3_prefix)
    return mirror != (settings.s3_endpoint, settings.s3_bucket, settings.s3_prefix)


_AT_LEAST_ONE = (
    "max_archive_files",
    "max_archive_bytes",
    "max_archive_ratio",
    "max_archive_depth",
    "scanner_timeout_seconds",
    "scanner_max_bytes",
    "port",
    "web_processes",
    "web_threads",
    "max_output_px",
    "max_output_side_px",
    "max_image_px",
    "computed_images_at_once",
    "computed_image_seconds",
    "derivative_memory_bytes",
    "derivative_timeout_seconds",
    "max_document_pages",
    "max_xml_bytes",
    "max_sheet_rows",
    "search_timeout_seconds",
    "fetch_requests_per_second",
    "fetch_timeout_seconds",
    "fetch_max_bytes",
    "fetch_max_json_bytes",
    "fetch_max_items",
    "viewer_pass_seconds",
    "viewer_token_seconds",
    "sign_in_seconds",
    "invitation_seconds",
    "mail_port",
    "fixity_days",
    "fixity_bytes_per_second",
    "upload_chunk_bytes",
    "upload_file_bytes",
    "upload_files",
    "upload_bytes",
    "upload_form_bytes",
    "upload_days",
)


def _is_at_least_one(name: str) -> Callable[[Settings], bool]:
    return lambda settings: getattr(settings, name) >= 1


RULES: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (lambda s: s.server in ("gunicorn", "granian"), "server must be gunicorn or granian"),
    (
        lambda s: s.on_site_pattern in ("external", "kiosk"),
        "on_site_pattern must be external or kiosk",
    ),
    (lambda s: s.store in ("local", "s3"), "store must be local or s3"),
    (
        lambda s: s.scanner in ("off", "optional", "required"),
        "scanner must be off, optional or required",
    ),
    (
        lambda s: s.scanner_address.startswith("/") or _is_host_and_port(s.scanner_address),
        "scanner_address must be the path of a socket, or host:port",
    ),
    (_are_s3_places, "bring_s3 must be like library=s3://bucket/folder; *=s3://bucket/other"),
    (lambda s: s.store != "s3" or bool(s.s3_bucket), "store is s3, so s3_bucket must be set"),
    (
        lambda s: s.search_engine in ("whoosh", "tantivy", "opensearch"),
        "search_engine must be whoosh, tantivy or opensearch",
    ),
    (
        lambda s: (
            s.search_engine != "opensearch" or s.search_url.startswith(("http://", "https://"))
        ),
        "search_engine is opensearch, so search_url must begin with http:// or https://",
    ),
    (
        lambda s: re.fullmatch("[a-z0-9][a-z0-9-]{0,40}", s.search_prefix) is not None,
        "search_prefix must be small letters, digits and hyphens",
    ),
    (lambda s: s.mirror_store in ("", "local", "s3"), "mirror_store must be local, s3 or empty"),
    (
        lambda s: s.mirror_store != "local" or s.mirror_path is not None,
        "mirror_store is local, so mirror_path must be set",
    ),
    (
        lambda s: s.mirror_store != "s3" or bool(s.mirror_s3_bucket),
        "mirror_store is s3, so mirror_s3_bucket must be set",
    ),
    (_mirror_is_another, "the mirror must lie elsewhere than the store itself"),
    (lambda s: 1 <= s.jpeg_quality <= 89, "jpeg_quality must lie between 1 and 89"),
    (
        lambda s: s.tile_size_px >= 64 and s.tile_size_px % 16 == 0,
        "tile_size_px must be a multiple of 16, at least 64",
    ),
    (
        lambda s: (
            min(
                s.s3_cache_bytes,
                s.computed_cache_bytes,
                s.document_cache_bytes,
                s.glyph_cache_bytes,
                s.computed_images_waiting,
            )
            >= 0
        ),
        "s3_cache_bytes, computed_cache_bytes, document_cache_bytes, glyph_cache_bytes and"
        " computed_images_waiting must be 0 or more",
    ),
    (lambda s: 36 <= s.pdf_dpi <= 1200, "pdf_dpi must lie between 36 and 1200"),
    (lambda s: s.default_language in ("vi", "en"), "default_language must be vi or en"),
    (
        lambda s: s.public_url.startswith(("http://", "https://")),
        "public_url must begin with http:// or https://",
    ),
    (lambda s: _is_time_zone(s.time_zone), "time_zone must be a name such as Asia/Ho_Chi_Minh"),
    (
        lambda s: _are_networks(s.on_site_networks),
        "on_site_networks must be networks such as 10.20.0.0/16, separated by commas",
    ),
    (
        lambda s: _are_networks(s.fetch_private_networks),
        "fetch_private_networks must be networks such as 10.20.0.0/16, separated by commas",
    ),
    (
        lambda s: _are_sites(s.embed_ancestors),
        "embed_ancestors must be * or addresses such as https://school.example, between spaces",
    ),
    (
        lambda s: all(
            name and address.startswith(("https://", "http://")) for name, address in s.viewers
        ),
        "open_in must be pairs such as Mirador=https://viewer.example/?manifest={manifest}",
    ),
    (lambda s: s.sign_up in ("invitation", "open"), "sign_up must be invitation or open"),
    (
        lambda s: not s.oidc_issuer or is_safe_line(s.oidc_issuer),
        "oidc_issuer must begin with https:// (http:// on this very machine only)",
    ),
    (
        lambda s: not s.oidc_issuer or bool(s.oidc_client_id),
        "oidc_issuer is set, so oidc_client_id must be",
    ),
    (
        lambda s: (s.mail_user + s.mail_password).isascii(),
        "mail_user and mail_password must be without marks: SMTP knows no others",
    ),
    (lambda s: s.mail_tls in ("starttls", "tls", "off"), "mail_tls must be starttls, tls or off"),
    (
        lambda s: not s.default_rights or s.default_rights.startswith(("http://", "https://")),
        "default_rights must begin with http:// or https://",
    ),
    (
        lambda s: all(folder.is_absolute() for folder in s.open_folders),
        "bring_folders must be whole paths such as /srv/scans, separated by semicolons",
    ),
    (
        lambda s: set(s.source_records.split()) <= set(RECORD_KINDS.split()),
        f"source_records must be kinds of records among {RECORD_KINDS}",
    ),
    (lambda s: s.reference_thumbnail_px >= 0, "reference_thumbnail_px must be 0 or more"),
    *((_is_at_least_one(name), f"{name} must be at least 1") for name in _AT_LEAST_ONE),
)
