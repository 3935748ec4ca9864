"""OpenSearch behind TLS and a password, as libraries' networks have it; nginx stands in front."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from secrets import token_hex

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from config.settings import Settings
from ingest.search.engine import Query, SearchUnavailable
from ingest.search.open import open_search
from tests.ingest.search.shelves import fill, found
from tests.required import program
from tests.services.opensearch import Opensearch
from tests.services.process import Service, free_port, running

NGINX = Path("/usr/sbin/nginx")
USER, PASSWORD = "tàng-thư", "mật khẩu 藏書"

CONFIGURATION = """
user root;
pid {folder}/nginx.pid;
daemon off;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 100m;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.key;
        auth_basic search;
        auth_basic_user_file {folder}/users;
        location / {{
            proxy_pass {node};
            proxy_set_header Authorization "";
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Guarded:
    """The way to a node that asks who comes."""

    port: int
    ca: Path


def signed(folder: Path) -> None:
    """Write an authority's certificate, and one of 127.0.0.1 that it signed."""
    begins = datetime.now(UTC) - timedelta(days=1)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("ca", "server")}
    named = {
        name: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"tests {name}")]) for name in keys
    }
    for name, key in keys.items():
        made = (
            x509.CertificateBuilder()
            .subject_name(named[name])
            .issuer_name(named["ca"])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=3))
            .add_extension(x509.BasicConstraints(ca=name == "ca", path_length=None), critical=True)
        )
        if name == "server":
            address = x509.IPAddress(ip_address("127.0.0.1"))
            made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        certificate = made.sign(keys["ca"], SHA256())
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / f"{name}.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )


@pytest.fixture(scope="module")
def guarded(opensearch: Opensearch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("tls")
    signed(folder)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    port = free_port()
    written = CONFIGURATION.format(folder=folder, port=port, node=opensearch.url)
    (folder / "nginx.conf").write_text(written, encoding="utf-8")
    nginx = program(NGINX, "nginx-light")
    command: list[str | Path] = [nginx, "-c", folder / "nginx.conf", "-p", folder]
    with running(Service("nginx", command, folder), ready=(folder / "nginx.pid").is_file):
        yield Guarded(port, folder / "ca.pem")


@pytest.fixture
def chosen(opensearch: Opensearch, guarded: Guarded) -> Iterator[Settings]:
    prefix = f"t{token_hex(6)}"
    yield Settings(
        search_engine="opensearch",
        search_url=f"https://127.0.0.1:{guarded.port}",
        search_prefix=prefix,
        search_user=USER,
        search_password=PASSWORD,
        search_ca=guarded.ca,
    )
    opensearch.drop(prefix)


@pytest.mark.service
def test_an_index_behind_tls_and_a_password_is_written_and_searched(chosen):
    with closing(open_search(chosen)) as engine:
        fill(engine, a=["một dòng sông"], b=["núi"])
        engine.rebuild([])
        fill(engine, a=["một dòng sông"])
        assert found(engine, "sông") == ["a"]
        assert engine.count() == 2


@pytest.mark.service
@pytest.mark.parametrize("wrong", [{"search_password": "khác"}, {"search_user": ""}])
def test_who_may_not_come_in_is_told_which_settings_to_look_at(chosen, wrong):
    with (
        closing(open_search(replace(chosen, **wrong))) as engine,
        pytest.raises(SearchUnavailable, match="check search_user and search_password"),
    ):
        engine.search(Query("sông"))


@pytest.mark.service
def test_a_certificate_of_an_unknown_authority_is_not_believed(chosen):
    with (
        closing(open_search(replace(chosen, search_ca=None))) as engine,
        pytest.raises(SearchUnavailable, match="(?i)certificate verify failed"),
    ):
        engine.search(Query("sông"))
