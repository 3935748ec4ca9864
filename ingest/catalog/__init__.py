"""The records: libraries, collections, items, pages and all that is known of them."""
