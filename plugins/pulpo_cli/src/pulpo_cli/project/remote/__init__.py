"""The commands `ops` and `data` over HTTP: `--remote URL`."""
