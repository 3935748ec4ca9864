"""What browsers are asked to do with passkeys, and whether they did (WebAuthn 3, 7).

Loaded where somebody uses one: its libraries take megabytes of a process.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import webauthn
from webauthn.helpers import bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.passkeys import Unproven, Where
from ingest.catalog.models import Account, Passkey

_TRANSPORTS = {one.value for one in AuthenticatorTransport}


def to_make(where: Where, challenge: str, account: Account, held: Sequence[Passkey]) -> Any:
    """Give what `navigator.credentials.create` is called with."""
    made = webauthn.generate_registration_options(
        rp_id=where.host,
        rp_name=where.site,
        user_id=account.id.encode(),
        user_name=account.login,
        user_display_name=account.name or account.login,
        challenge=webauthn.base64url_to_bytes(challenge),
        # So that it can stand alone: it says whose it is, and who holds it was made sure of.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(held),
    )
    return options_to_json_dict(made)


def to_show(where: Where, challenge: str, held: Sequence[Passkey], *, alone: bool) -> Any:
    """Give what `navigator.credentials.get` is called with; alone, it must know its holder."""
    asked = webauthn.generate_authentication_options(
        rp_id=where.host,
        challenge=webauthn.base64url_to_bytes(challenge),
        allow_credentials=_described(held),
        user_verification=_verification(alone),
    )
    return options_to_json_dict(asked)


def made(where: Where, challenge: str, answer: str) -> Passkey:
    """Give the passkey that was made.

    Raises:
        Unproven: another was, elsewhere, for something else, or for nobody who was made sure of.
    """
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=where.host,
            expected_origin=where.origin,
            require_user_verification=True,
        )
        told = json.loads(answer)["response"].get("transports") or []
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Unproven(str(error)) from error
    return Passkey(
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=[one for one in told if one in _TRANSPORTS],
    )


def shown(where: Where, challenge: str, answer: str, key: Passkey, *, alone: bool) -> int:
    """Make sure that who holds this passkey signed the challenge; give how often it says it did.

    Raises:
        Unproven: somebody else did, elsewhere, or with a copy of it.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=where.host,
            expected_origin=where.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=alone,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Unproven(str(error)) from error
    return found.new_sign_count


def _described(held: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=webauthn.base64url_to_bytes(key.credential_id),
            transports=[AuthenticatorTransport(one) for one in key.transports],
        )
        for key in held
    ]


def _verification(alone: bool) -> UserVerificationRequirement:
    return (
        UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.DISCOURAGED
    )
