"""Under which name records note who did something: an account's, or a program's own. Pure."""

from __future__ import annotations

_ACCOUNT = "account:"


def of_account(account_id: str) -> str:
    """Name the agent who an account is."""
    return f"{_ACCOUNT}{account_id}"


def account_of(agent: str) -> str:
    """Give the id of an agent's account; empty: it is a program."""
    return agent.removeprefix(_ACCOUNT) if agent.startswith(_ACCOUNT) else ""
