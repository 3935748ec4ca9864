"""Accounts: joining, one's own, people."""
