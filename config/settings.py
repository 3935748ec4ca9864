"""Every setting of an installation, with what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.bringing import Bringing
from config.described import described as _setting
from config.sharing import Sharing
from config.showing import Showing
from config.signing import Signing


@dataclass(frozen=True)
class Settings(Showing, Sharing, Signing, Bringing):
    """An installation's choices. Every field can be set as TANGTHU_<NAME> or in tangthu.toml."""

    home: Path = _setting(
        Path("tangthu-data"),
        "Folder of the repository: database, store, index and secret key, unless set apart.",
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000",
        "Address under which visitors reach the site; every published id is made from it.",
    )
    host: str = _setting("127.0.0.1", "Network address on which `tangthu serve` listens.")
    port: int = _setting(8000, "Port on which `tangthu serve` listens.")
    server: str = _setting(
        "gunicorn", "Web server: `gunicorn`, or `granian`: faster, without a log line per request."
    )
    web_processes: int = _setting(2, "Web server processes.")
    web_threads: int = _setting(12, "Threads of each web server process.")
    trusted_proxies: int = _setting(
        0, "How many reverse proxies stand before us; their X-Forwarded-For is believed."
    )

    database_url: str = _setting(
        "", "SQLAlchemy address of the database; empty means SQLite in the home folder."
    )

    store: str = _setting("local", "Where bytes are kept: `local` (a folder) or `s3`.")
    store_path: Path | None = _setting(None, "Folder of the local store; `store` under home.")
    s3_endpoint: str = _setting("", "Address of the S3 service; empty means AWS.")
    s3_region: str = _setting("us-east-1", "Region of the S3 bucket.")
    s3_bucket: str = _setting("", "Bucket that holds the repository.")
    s3_prefix: str = _setting("", "Folder inside the bucket, without slashes at its ends.")
    s3_access_key: str = _setting("", "Access key of the S3 service.")
    s3_secret_key: str = _setting("", "Secret key of the S3 service.")
    s3_cache_bytes: int = _setting(
        10_000_000_000, "Local disk that pieces of pyramids in the S3 bucket may take up; 0: none."
    )
    cache_path: Path | None = _setting(
        None, "Folder of what may be thrown away at any time; `cache` under home."
    )

    search_engine: str = _setting(
        "whoosh",
        "Search engine: `whoosh`; `tantivy`, as easy to run and much faster; or `opensearch`.",
    )
    search_url: str = _setting("", "Address of the OpenSearch server.")
    search_prefix: str = _setting(
        "tangthu", "What the names of our indexes on that server begin with."
    )
    search_user: str = _setting("", "User of the OpenSearch server, if it asks for one.")
    search_password: str = _setting("", "Password of that user.")
    search_ca: Path | None = _setting(
        None, "File with the certificates that the OpenSearch server's own is checked against."
    )
    search_timeout_seconds: int = _setting(
        10, "How long a search may wait for the OpenSearch server."
    )
    index_path: Path | None = _setting(None, "Folder of the search index; `index` under home.")

    secret_key: str = _setting(
        "", "Signs sessions; empty means the file `secret.key` under home, made by `tangthu init`."
    )
    time_zone: str = _setting("Asia/Ho_Chi_Minh", "Time zone in which access dates are read.")
    default_language: str = _setting("vi", "Language of the site for a first visit: `vi` or `en`.")
    old_spelling: bool = _setting(
        False,
        "Searches count the spellings of old prints (jời; mạng, mệnh) unless told otherwise.",
    )
    site_name: str = _setting("Tàng Thư", "Name of the site, as its pages show it.")
    on_site_networks: str = _setting(
        "", "Networks of the reading rooms, as comma-separated CIDR; `on site` items open there."
    )

    on_site_pattern: str = _setting(
        "external",
        "How viewers on other sites open `on site` items: `external` (the address is enough) or"
        " `kiosk` (a window of ours opens for a moment).",
    )
    viewer_pass_seconds: int = _setting(
        28_800, "How long viewers on other sites may show what a reader allowed them to."
    )
    viewer_token_seconds: int = _setting(
        3_600, "How long a viewer's token holds, with which it asks whether an image is open."
    )

    tile_size_px: int = _setting(512, "Side of a stored tile.")
    jpeg_quality: int = _setting(
        85, "JPEG quality of tiles, 1 to 89: from 90 on libvips writes RGB tiles thrice the size."
    )
    max_image_px: int = _setting(
        2_000_000_000, "Largest image taken in, in pixels (width times height)."
    )
    derivative_memory_bytes: int = _setting(
        2_000_000_000, "Memory that the process which makes derivatives may use."
    )
    derivative_timeout_seconds: int = _setting(
        600, "Time that the derivatives of one image may take."
    )
    pdf_dpi: int = _setting(
        300,
        "Pixels an inch at which a PDF page is drawn that is not one scan; a scan keeps its own.",
    )
    max_document_pages: int = _setting(
        20_000, "Most pages of one PDF or TIFF file that are taken in."
    )
    max_output_px: int = _setting(
        50_000_000, "Largest computed image that the image server delivers (IIIF maxArea)."
    )
    max_output_side_px: int = _setting(
        16_000, "Longest side of a computed image (IIIF maxWidth, maxHeight)."
    )
    computed_images_at_once: int = _setting(
        2, "Computed images that one web process works on at the same time."
    )
    computed_images_waiting: int = _setting(
        8, "Requests that may wait for that in one web process; more are told to come again (503)."
    )
    computed_image_seconds: int = _setting(
        30, "Longest time that a computed image may take, its waiting included."
    )
    computed_cache_bytes: int = _setting(
        1_000_000_000, "Local disk that computed images may take up; 0: none are kept."
    )
    document_cache_bytes: int = _setting(
        500_000_000, "Local disk that built manifests may take up; 0: none are kept."
    )
    withdrawal_seconds: int = _setting(
        5, "How long after a withdrawal an image may still be delivered."
    )
    max_xml_bytes: int = _setting(100_000_000, "Largest METS, ALTO or hOCR file that is read.")
    max_sheet_rows: int = _setting(200_000, "Most rows of a metadata sheet that are read.")
    max_archive_files: int = _setting(
        100_000, "Most files and folders in a ZIP or tar, those of archives inside it counted."
    )
    max_archive_bytes: int = _setting(
        200_000_000_000, "Most bytes to which a ZIP or tar may unpack, archives inside it counted."
    )
    max_archive_ratio: int = _setting(
        200, "How many times its own size a ZIP or tar may unpack to, beyond 50,000,000 bytes."
    )
    max_archive_depth: int = _setting(
        2, "How deep archives may lie in archives: 1 reads no archive inside another."
    )
    least_free_bytes: int = _setting(
        1_000_000_000, "Disk under home that unpacking an archive leaves free."
    )

    fetch_user_agent: str = _setting(
        "", "How we name ourselves to institutions we fetch from; empty: our name and public_url."
    )
    fetch_requests_per_second: int = _setting(
        4, "Most requests a second to one host when manifests and their images are fetched."
    )
    fetch_timeout_seconds: int = _setting(600, "Time that fetching one file may take.")
    fetch_max_bytes: int = _setting(2_000_000_000, "Largest image that is fetched.")
    fetch_max_json_bytes: int = _setting(
        100_000_000, "Largest manifest, annotation page or info.json that is read."
    )
    fetch_max_items: int = _setting(1_000, "Most items that one IIIF collection may bring.")
    fetch_private_networks: str = _setting(
        "", "Private networks that may be fetched from all the same, as comma-separated CIDR."
    )
    reference_thumbnail_px: int = _setting(
        400, "Side of the cover that is kept of an item whose images stay elsewhere; 0: none."
    )

    scanner: str = _setting(
        "off",
        "Malware scanner: `off`, `optional` (used if it answers), or `required` (nothing is"
        " accepted without it).",
    )
    scanner_address: str = _setting(
        "/run/clamav/clamd.ctl",
        "Where ClamAV's clamd listens: the path of its socket, or host:port.",
    )
    scanner_timeout_seconds: int = _setting(300, "Longest time that clamd may take over one file.")
    scanner_max_bytes: int = _setting(
        2_000_000_000,
        "Largest file that clamd is given; its own limits must be as high.",
    )

    @property
    def database(self) -> str:
        """The database's address, the default filled in."""
        return self.database_url or f"sqlite:///{(self.home / 'tangthu.db').absolute()}"

    @property
    def store_folder(self) -> Path:
        """The local store's folder, the default filled in."""
        return self.store_path or self.home / "store"

    @property
    def cache_folder(self) -> Path:
        """The folder of what may be thrown away, the default filled in."""
        return self.cache_path or self.home / "cache"

    @property
    def index_folder(self) -> Path:
        """The search index' folder, the default filled in."""
        return self.index_path or self.home / "index"
