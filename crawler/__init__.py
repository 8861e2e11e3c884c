"""How pages become articles."""
