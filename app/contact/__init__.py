"""Contact sheets: the pages that somebody should look at, on one sheet to print or pass on."""
