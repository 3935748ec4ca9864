"""Letters reach a real mail server; a dead one, or one that refuses, loses none."""

import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select, update

from ingest import mailing, worker
from ingest.catalog import mails
from ingest.catalog.models import Job, Mail, now
from tests.services.smtp import Postbox, only, post_office

WHO = "ban-doc@thu-vien.example"


@pytest.fixture
def postbox():
    with post_office(Postbox()) as opened:
        yield opened


@pytest.fixture
def mailed(make_repository, postbox):
    return make_repository(mail_host="127.0.0.1", mail_port=postbox.port, mail_tls="off")


def queue(repository, **more):
    with repository.writing() as session:
        return mails.queue(session, WHO, "Thư mời", "Kính gửi bạn đọc.\n", **more).id


def letter(repository, letter_id):
    with repository.reading() as session:
        return session.get_one(Mail, letter_id)


def rested(repository):
    with repository.writing() as session:
        session.execute(update(Job).values(not_before=None))


def test_a_letter_arrives_once_as_it_was_written(mailed, postbox):
    letter_id = queue(mailed)
    worker.work_once(mailed)
    worker.work_once(mailed)
    assert [one["Subject"] for one in postbox.letters] == ["Thư mời"]
    sent = postbox.letters[0]
    assert (sent["To"], sent["From"]) == (WHO, "tangthu@127.0.0.1")
    assert sent["Message-ID"] == f"<{letter_id}@127.0.0.1>"
    assert postbox.text() == "Kính gửi bạn đọc.\n"
    kept = letter(mailed, letter_id)
    assert kept.sent_at is not None and kept.body == ""  # its links are nobody's to read any more
    with mailed.reading() as session:
        assert mails.waiting(session) == 0 and list(session.scalars(select(Job))) == []


def test_a_dead_mail_server_loses_no_letter(make_repository):
    postbox = Postbox()
    repository = make_repository(mail_host="127.0.0.1", mail_port=postbox.port, mail_tls="off")
    letter_id = queue(repository)
    for _ in range(5):
        worker.work_once(repository)
        rested(repository)
    assert letter(repository, letter_id).sent_at is None
    with post_office(postbox):
        worker.work_once(repository)
    assert len(postbox.letters) == 1 and letter(repository, letter_id).sent_at is not None


def test_letters_wait_for_a_mail_server_to_be_set(repository):
    queue(repository)
    assert worker.work_once(repository) == 0
    with repository.reading() as session:
        assert mails.waiting(session) == 1


def test_a_letter_refused_for_now_waits_and_one_refused_for_ever_is_told(mailed, postbox):
    letter_id = queue(mailed)
    postbox.refused[WHO] = "451 later"
    worker.work_once(mailed)
    rested(mailed)
    postbox.refused[WHO] = "550 nobody of this name"
    worker.work_once(mailed)
    with mailed.reading() as session:
        job = session.scalars(select(Job)).one()
    assert job.state == "failed" and "550 nobody of this name" in job.reason
    assert letter(mailed, letter_id).sent_at is None


def test_a_letter_whose_link_has_run_out_is_not_sent(mailed, postbox):
    queue(mailed, expires_at=now() - timedelta(seconds=1))
    worker.work_once(mailed)
    assert postbox.letters == []
    with mailed.reading() as session:
        assert "run out" in session.scalars(select(Job)).one().reason


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_the_line_is_closed_to_others_and_the_user_known(make_repository, certificate):
    options = {
        "tls_context": certificate,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": only("thu", "mat-khau"),
    }
    with post_office(Postbox(), **options) as postbox:
        right = {"mail_host": "localhost", "mail_port": postbox.port, "mail_user": "thu"}
        opened = make_repository(**right, mail_password="mat-khau", mail_from="thu@tinh.example")
        mailing.send(opened.settings, WHO, "Chào", "Chào bạn.")
        assert postbox.letters[0]["From"] == "thu@tinh.example"
        wrong = make_repository(**right, mail_password="sai")
        with pytest.raises(mailing.Unsent) as refused:
            mailing.send(wrong.settings, WHO, "Chào", "Chào bạn.")
        assert not refused.value.final and "sai" not in str(refused.value)
        plain = make_repository(**right, mail_password="mat-khau", mail_tls="off")
        with pytest.raises(mailing.Unsent, match="does not"):
            mailing.send(plain.settings, WHO, "Chào", "Chào bạn.")


def test_nothing_typed_becomes_a_head_line(mailed):
    with pytest.raises(ValueError, match="linefeed"):
        mailing.send(mailed.settings, "a@b.example", "Chào\nBcc: x@y.example", "")
