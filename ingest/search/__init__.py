"""The search index: analysis of Vietnamese and Hán-Nôm, and the engines behind one promise."""
