"""What a run did, line by line: kept while it goes, and given back as the curator's own sheet."""
