"""What an OpenID Connect provider is asked over the network, and how far it is believed.

OpenID Connect Core 1.0, 3.1 (code flow) with PKCE (RFC 7636), Discovery 1.0, RFC 9207.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import urllib3
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.accounts.provider import BACK, Begun, NotBelieved, ProviderDown
from config.setting_rules import is_safe_line
from config.settings import Settings
from ingest.catalog import accounts
from ingest.catalog.outside import Person

_SECONDS = 8.0
_MOST_BYTES = 1_000_000
_CLOCKS_APART_SECONDS = 120
_SCOPE = "openid email profile"
# Signed by a key that the provider alone has; never by our own secret, never by nobody.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_MOST_LETTERS = {"name": 200, "subject": 255}


def authorization(settings: Settings, begun: Begun, language: str) -> str:
    """Give the address at the provider where somebody says who they are.

    Raises:
        ProviderDown: it does not answer.
    """
    address: str = prepare_grant_uri(
        _address(discovered(settings), "authorization_endpoint"),
        client_id=settings.oidc_client_id,
        response_type="code",
        redirect_uri=settings.public_url + BACK,
        scope=_SCOPE,
        state=begun.state,
        nonce=begun.nonce,
        code_challenge=create_s256_code_challenge(begun.verifier),
        code_challenge_method="S256",
        ui_locales=language,
    )
    return address


def person(settings: Settings, begun: Begun, answer: dict[str, str]) -> Person:
    """Take the code for who somebody is.

    Raises:
        ProviderDown: the provider does not answer.
        NotBelieved: the code, or the token that it gives, is not what it must be.
    """
    told = discovered(settings)
    named = answer.get("iss", "")
    if named and named != told["issuer"]:  # RFC 9207, 2.4
        raise NotBelieved("the answer is another provider's")
    tokens = _tokens(settings, told, begun, answer.get("code", ""))
    claims = _claims(settings, told, begun, tokens)
    if "email" not in claims and "userinfo_endpoint" in told:
        more = _json("GET", _address(told, "userinfo_endpoint"), headers=_bearer(tokens))
        # 5.3.2: else it may be somebody else's.
        claims |= more if more.get("sub") == claims["sub"] else {}
    return _named(told["issuer"].rstrip("/"), claims)


def discovered(settings: Settings) -> dict[str, Any]:
    """Give what the provider says of itself (Discovery 1.0, 4).

    Raises:
        ProviderDown: it does not answer, or names itself otherwise than we know it.
    """
    issuer = settings.oidc_issuer.rstrip("/")
    told = _json("GET", f"{issuer}/.well-known/openid-configuration")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise ProviderDown(f"{issuer} calls itself {told.get('issuer')!r}: set oidc_issuer to that")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _address(told, name)
    return told


def _tokens(settings: Settings, told: dict[str, Any], begun: Begun, code: str) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": settings.public_url + BACK,
        "code_verifier": begun.verifier,
        "client_id": settings.oidc_client_id,
    }
    headers, secret = {}, settings.oidc_client_secret
    methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if secret and "client_secret_basic" in methods:
        # RFC 6749, 2.3.1: each is encoded as a form's field first.
        pair = f"{quote(settings.oidc_client_id, safe='')}:{quote(secret, safe='')}"
        headers = urllib3.make_headers(basic_auth=pair)
    elif secret:
        fields["client_secret"] = secret
    given = _json(
        "POST", _address(told, "token_endpoint"), fields=fields, headers=headers,
        encode_multipart=False,
    )  # fmt: skip  # a call
    if not isinstance(given.get("id_token"), str):
        raise NotBelieved("the provider gave no id_token")
    return given


def _claims(
    settings: Settings, told: dict[str, Any], begun: Begun, tokens: dict[str, Any]
) -> dict[str, Any]:
    """Give what the token says, once its signature and all of 3.1.3.7 hold."""
    keys = _json("GET", _address(told, "jwks_uri")).get("keys")
    usable = [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"
    ]
    try:
        read = jwt.decode(
            tokens["id_token"], KeySet.import_key_set({"keys": usable}), algorithms=_ALGORITHMS
        )
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": told["issuer"]},
                "aud": {"essential": True, "value": settings.oidc_client_id},
            },
            params={
                "nonce": begun.nonce,
                "client_id": settings.oidc_client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        claims.validate(leeway=_CLOCKS_APART_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        raise NotBelieved(f"the provider's id_token: {error}") from error
    return dict(claims)


def _named(issuer: str, claims: dict[str, Any]) -> Person:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_LETTERS["subject"]:
        raise NotBelieved("the provider names nobody")
    email, name = claims.get("email"), claims.get("name")
    sure = claims.get("email_verified") is True and isinstance(email, str)
    shown = name.strip()[: _MOST_LETTERS["name"]] if isinstance(name, str) else ""
    return Person(issuer, subject, accounts.address(str(email)) if sure else "", shown)


def _address(told: dict[str, Any], name: str) -> str:
    url = told.get(name)
    if not isinstance(url, str) or not is_safe_line(url):
        raise ProviderDown(f"the provider's {name} is no https address: {url!r}")
    return url


def _bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.get('access_token', '')}"}


def _json(method: str, url: str, **sent: Any) -> dict[str, Any]:
    """Ask, and give the JSON object that comes; what was sent is in no message.

    Raises:
        ProviderDown: nothing comes, or something else.
        NotBelieved: the provider refuses (4xx).
    """
    timeout = urllib3.Timeout(total=_SECONDS)
    try:
        with urllib3.PoolManager() as pool:
            answer = pool.request(
                method, url, retries=False, redirect=False, timeout=timeout,
                preload_content=False, **sent,
            )  # fmt: skip  # a call
            body = answer.read(_MOST_BYTES + 1, decode_content=True)
            answer.release_conn()
            told = json.loads(body) if len(body) <= _MOST_BYTES else None
    except (urllib3.exceptions.HTTPError, ValueError, OSError) as error:
        raise ProviderDown(f"{url}: {type(error).__name__}") from error
    if method == "POST" and 400 <= answer.status < 500:
        raise NotBelieved(f"{url} refuses: {answer.status}")
    if answer.status != 200 or not isinstance(told, dict):
        raise ProviderDown(f"{url} answers {answer.status}, and no JSON object")
    return told
