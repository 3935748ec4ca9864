"""What an installation can choose; imports nothing of ours."""
