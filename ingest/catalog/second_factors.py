"""Codes of the minute (RFC 6238) beside the password, and codes for when the telephone is lost."""

from __future__ import annotations

import secrets
import time

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from ingest.catalog import account_events
from ingest.catalog.models import Account, RecoveryCode, SecondFactor, now
from ingest.catalog.secret import digest

_STEP_SECONDS = 30
# Clocks of telephones may be off by a step.
_STEPS_OFF = 1
_CODES = 10
# Nothing that is mistaken for another on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LETTERS = 3, 4


def is_on(session: Session, account_id: str) -> bool:
    """Tell whether somebody is asked for a code."""
    held = session.get(SecondFactor, account_id)
    return held is not None and held.confirmed_at is not None


def asked(session: Session, account_id: str) -> bool:
    """Tell whether the password alone does not let somebody in."""
    account = session.get(Account, account_id)
    return is_on(session, account_id) or (account is not None and account.asks_passkey)


def begin(session: Session, account_id: str) -> str:
    """Give the secret for somebody's telephone, the same until they confirm it."""
    held = session.get(SecondFactor, account_id)
    if held is None:
        held = SecondFactor(account_id=account_id, secret=pyotp.random_base32())
        session.add(held)
    return held.secret


def address(secret: str, login: str, site: str) -> str:
    """Give what the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=site)


def confirm(session: Session, account_id: str, code: str) -> bool:
    """Ask for codes from now on, if this one is right."""
    if not check(session, account_id, code):
        return False
    held = session.get_one(SecondFactor, account_id)
    held.confirmed_at = now()
    account_events.note(session, account_events.CODES, account_id, after=account_events.ON)
    return True


def check(session: Session, account_id: str, code: str) -> bool:
    """Tell whether a code is right; each is taken once, and none older than the last."""
    held = session.get(SecondFactor, account_id)
    typed = code.replace(" ", "")
    if held is None or not typed.isascii() or not typed.isdecimal():
        return False
    known, step = pyotp.TOTP(held.secret), int(time.time()) // _STEP_SECONDS
    for one in range(step - _STEPS_OFF, step + _STEPS_OFF + 1):
        if secrets.compare_digest(known.generate_otp(one), typed):
            return _take(session, account_id, one)
    return False


def _take(session: Session, account_id: str, step: int) -> bool:
    taken = session.execute(
        update(SecondFactor)
        .where(SecondFactor.account_id == account_id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1


def end(session: Session, account_id: str) -> None:
    """Ask somebody for no code any more."""
    if is_on(session, account_id):
        account_events.note(session, account_events.CODES, account_id, after=account_events.OFF)
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    if not asked(session, account_id):
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def new_recovery_codes(session: Session, account_id: str) -> list[str]:
    """Give somebody new codes to keep on paper; the ones before are worth nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    account_events.note(session, account_events.PAPER, account_id)
    codes = [_recovery_code() for _ in range(_CODES)]
    session.add_all(
        [RecoveryCode(digest=_kept(account_id, code), account_id=account_id) for code in codes]
    )
    return codes


def use_recovery_code(session: Session, account_id: str, typed: str) -> bool:
    """Tell whether this is one of the codes; it is one no more."""
    gone = session.execute(
        delete(RecoveryCode).where(RecoveryCode.digest == _kept(account_id, typed))
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount == 1


def recovery_codes_left(session: Session, account_id: str) -> int:
    """Count the codes that were not used."""
    mine = select(func.count()).where(RecoveryCode.account_id == account_id)
    return session.scalar(mine) or 0


def _recovery_code() -> str:
    groups = [
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS)
    ]
    return "-".join(groups)


def _kept(account_id: str, code: str) -> str:
    bare = "".join(letter for letter in code.casefold() if letter in _LETTERS)
    return digest(f"{account_id} {bare}")
