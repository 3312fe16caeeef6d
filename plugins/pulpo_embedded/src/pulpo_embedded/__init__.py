"""Pulpo's embedded database: a MongoDB-compatible server for each folder, which runs while a process uses it.

`server.acquire(folder)` is the whole interface; `hooks` offers it to the framework. SecantusDB, the engine, is GPL: it
runs as a separate process and is never imported here.
"""
