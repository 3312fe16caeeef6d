"""The embedded database of Pulpo: one MongoDB-compatible server per folder, for as long as somebody uses it.

`server.acquire(folder)` is the whole interface; `hooks` offers it to the framework. SecantusDB, the engine, is GPL:
it runs as a process of its own and is never imported here.
"""
