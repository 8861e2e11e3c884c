"""Articles that come from files: rows of JSON, and recordings of others."""
