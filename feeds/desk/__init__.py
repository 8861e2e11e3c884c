"""The desk: the archive in a browser, a Datasette with our own pages."""
