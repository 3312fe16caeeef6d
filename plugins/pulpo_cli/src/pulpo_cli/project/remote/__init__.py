"""The same commands over HTTP: `--remote URL`."""
