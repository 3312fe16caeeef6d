"""The server process: sockets, HTTP protocol, workers."""
