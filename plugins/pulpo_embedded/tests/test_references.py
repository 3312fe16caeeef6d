"""References in the engine's process, and what it relies on in `bson`."""

import subprocess
import sys

CODE = """
import copy
from pulpo_embedded.processes import references
references.use()
import bson
from bson import DBRef, SON
stored = {"_id": 1, "one": SON([("$ref", "authors"), ("$id", 7), ("$db", "other"), ("note", "x")])}
data = bson.encode(stored)
found = bson.decode(data)
assert type(found["one"]) is references.Reference, type(found["one"])
assert found["one"] == {"$ref": "authors", "$id": 7, "$db": "other", "note": "x"}
assert bson.encode(found) == bson.encode(copy.deepcopy(found)) == data
assert not any(str(key).startswith("$") for key in found["one"])
assert type(bson.decode(bson.encode({"x": {"$id": 1}}))["x"]) is dict
assert bson.has_c()
"""


def run(code: str) -> "subprocess.CompletedProcess[str]":
    """Run a program in a new process: `bson` must not be imported yet."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_bson_makes_dicts_of_references_and_the_same_bytes_of_them() -> None:
    done = run(CODE)
    assert done.returncode == 0, done.stderr


def test_it_refuses_to_come_too_late() -> None:
    done = run("import bson; from pulpo_embedded.processes import references; references.use()")
    assert "before bson is imported" in done.stderr
