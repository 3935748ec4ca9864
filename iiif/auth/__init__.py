"""The Authorization Flow API 2.0 and the Authentication API 1.0: who is let in where, and how."""
