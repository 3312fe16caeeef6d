"""The resource for Python-Eve: `Eve(settings=…)`, served by gunicorn."""

import os
from pathlib import Path
from typing import Any

from eve import Eve

SCHEMA = {
    "title": {"type": "string", "required": True},
    "author": {"type": "string", "required": True},
    "summary": {"type": "string", "required": True},
    "views": {"type": "integer"},
    "rating": {"type": "float", "nullable": True},
    "published_at": {"type": "datetime", "nullable": True},
    "tags": {"type": "list", "schema": {"type": "string"}},
}
SETTINGS: dict[str, Any] = {
    "MONGO_URI": os.environ["BENCH_DATABASE_URL"],
    "DOMAIN": {"articles": {"schema": SCHEMA}},
    "RESOURCE_METHODS": ["GET", "POST"],
    "PAGINATION_DEFAULT": 50,
    "PAGINATION_LIMIT": 500,
    "X_DOMAINS": None,
    "DATE_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
}

app = Eve(settings=SETTINGS, root_path=str(Path(__file__).parent))
