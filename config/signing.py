"""Settings of signing in and of mail."""

from __future__ import annotations

from dataclasses import dataclass

from config.described import described


@dataclass(frozen=True)
class Signing:
    """Who may sign in, for how long, and how letters reach people."""

    sign_up: str = described(
        "invitation",
        "Who may have an account: `invitation` (whom an administrator invites), or `open`"
        " (everyone with a mail address; as a reader).",
    )
    sign_in_seconds: int = described(
        1_209_600, "How long somebody stays signed in, at most, without the password."
    )
    oidc_issuer: str = described(
        "",
        "OpenID Connect provider whose accounts may sign in here, as it names itself, such as"
        " https://accounts.example; empty: none.",
    )
    oidc_client_id: str = described("", "How that provider knows us.")
    oidc_client_secret: str = described("", "What we prove it with; empty: by PKCE alone.")
    oidc_name: str = described(
        "", "What the button to sign in there names; empty: the host of oidc_issuer."
    )
    invitation_seconds: int = described(1_209_600, "How long the link in an invitation works.")
    mail_host: str = described(
        "", "Mail server (SMTP) that letters are handed to; empty: they wait until one is set."
    )
    mail_port: int = described(587, "Port of the mail server.")
    mail_user: str = described("", "User of the mail server, if it asks for one.")
    mail_password: str = described("", "Password of that user.")
    mail_from: str = described(
        "", "Address that letters come from; empty: `tangthu@` and the host of public_url."
    )
    mail_tls: str = described(
        "starttls",
        "How the line to the mail server is closed to others: `starttls`, `tls` from the first"
        " byte, or `off`.",
    )
