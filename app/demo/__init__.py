"""The sample collection: its facts, how its pages are drawn, and the folder as it is ingested."""
