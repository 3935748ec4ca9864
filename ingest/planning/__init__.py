"""What a run would do: reckoned beforehand, written as a table, and taken back corrected."""
