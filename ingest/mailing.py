"""Sends the letters that wait, by SMTP; one that cannot be sent now is tried until it can."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit

from config.settings import Settings
from ingest.catalog import leases, mails
from ingest.catalog.models import Job, Mail, now
from ingest.heartbeat import heartbeat
from ingest.repository import Repository

_log = logging.getLogger("tangthu.mail")
_TIMEOUT_SECONDS = 30
_REST_SECONDS = 60.0
_AT_ONCE = 20
_REFUSED_FOR_EVER = 500


class Unsent(Exception):
    """A letter could not be sent; the message says why."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final  # another try would change nothing


def send_queued(repository: Repository) -> int:
    """Send what waits, and count it; nothing while no mail server is set."""
    if not repository.settings.mail_host:
        return 0
    with repository.writing() as session:
        jobs = leases.claim(session, mails.SEND, _AT_ONCE)
    for job in jobs:
        with heartbeat(repository, [job]):
            _send_one(repository, job)
    return len(jobs)


def send(settings: Settings, to: str, subject: str, body: str, letter_id: str = "") -> None:
    """Hand one letter to the mail server.

    Raises:
        Unsent: it did not take it.
    """
    message = EmailMessage()
    message["From"] = sender(settings)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    # The same at every try, so that a letter that arrives twice is shown once.
    host = sender(settings).rpartition("@")[2]
    message["Message-ID"] = f"<{letter_id}@{host}>" if letter_id else make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    try:
        with _connected(settings) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise Unsent(_told(code, said), final=code >= _REFUSED_FOR_EVER) from error
    except smtplib.SMTPResponseException as error:
        # Whatever else is refused, the password for one, can be mended here.
        raise Unsent(_told(error.smtp_code, error.smtp_error), final=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unsent(f"the mail server does not answer: {error}", final=False) from error


def reach(settings: Settings) -> None:
    """Open a connection to the mail server and close it again.

    Raises:
        Unsent: it does not answer, or does not let us in.
    """
    try:
        with _connected(settings):
            pass
    except smtplib.SMTPResponseException as error:
        raise Unsent(_told(error.smtp_code, error.smtp_error), final=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unsent(f"the mail server does not answer: {error}", final=False) from error


def sender(settings: Settings) -> str:
    """Give the address that letters come from."""
    return settings.mail_from or f"tangthu@{urlsplit(settings.public_url).hostname}"


def _send_one(repository: Repository, job: Job) -> None:
    with repository.reading() as session:
        letter = session.get(Mail, job.subject_id)
    if letter is None:
        with repository.writing() as session:
            leases.done(session, [job])
        return
    try:
        if letter.expires_at is not None and letter.expires_at < now():
            raise Unsent("what it tells has run out before it could be sent", final=True)
        send(repository.settings, letter.to, letter.subject, letter.body, letter.id)
    except Unsent as error:
        _log.warning("letter %s waits: %s", letter.id, error)
        with repository.writing() as session:
            if error.final:
                leases.failed(session, [job], str(error), final=True)
            else:
                leases.put_back(session, [job], _REST_SECONDS)
        return
    with repository.writing() as session:
        sent = session.get_one(Mail, letter.id)
        sent.sent_at, sent.body = now(), ""
        leases.done(session, [job])


def _connected(settings: Settings) -> smtplib.SMTP:
    """Open a connection to the mail server, signed in where it asks for that."""
    host, port = settings.mail_host, settings.mail_port
    if settings.mail_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
    try:
        if settings.mail_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _told(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"the mail server says {code} {text}"
