"""Runs the engine, SecantusDB, in this process: `python -m pulpo_embedded.run_engine OPTIONS OF THE ENGINE`.

The engine is not imported; it is run as its own command, `python -m secantus`, would run it. Only the library `bson` is
made to read references differently first.
"""

import runpy

from pulpo_embedded import references

if __name__ == "__main__":
    references.use()
    runpy.run_module("secantus", run_name="__main__", alter_sys=True)
