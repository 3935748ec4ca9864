"""Real servers that the tests start and end themselves, on loopback only."""
