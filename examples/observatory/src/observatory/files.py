"""The files that the observatory's machines write: CSV logs and JSON lists, in the folder `data`."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "data"


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each by column."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_json(name: str) -> Any:
    """Return the content of a JSON file."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def read_nights(log: str, nights: int | None = None) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Return the logs of the nights, oldest first: the evening's date, and the rows. At most `nights` of them."""
    folders = sorted(path.name for path in (DATA / "nights").iterdir())
    return ((name, read_table(f"nights/{name}/{log}.csv")) for name in folders[:nights])
