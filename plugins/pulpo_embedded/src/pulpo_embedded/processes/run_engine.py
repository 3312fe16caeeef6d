"""Runs the engine, SecantusDB, in this process: `python -m pulpo_embedded.processes.run_engine OPTIONS OF THE ENGINE`.

The engine is not imported, but run like its own command, `python -m secantus`. Only the library `bson` is changed
first, to read references differently.
"""

import runpy

from pulpo_embedded.processes import references

if __name__ == "__main__":
    references.use()
    runpy.run_module("secantus", run_name="__main__", alter_sys=True)
