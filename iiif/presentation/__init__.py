"""The IIIF Presentation API: items as manifests, collections, and the text of pages."""
