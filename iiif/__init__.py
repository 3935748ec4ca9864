"""The IIIF APIs: reads what we hold, changes nothing."""
