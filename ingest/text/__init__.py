"""The text of pages: words with boxes, from ALTO, hOCR and the like."""
