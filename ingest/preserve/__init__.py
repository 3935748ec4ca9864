"""Keeping what was accepted: the journal, checks, and making everything again."""
