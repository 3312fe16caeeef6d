"""The OpenAPI document as it is served: written at compile time, and given the members that depend on settings."""

import json
from pathlib import Path

import pytest

from pulpo_api.routes.openapi import OpenApiFile
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata

NOTHING = Metadata((), ())
WRITTEN = {
    "openapi": "3.1.0",
    "paths": {"/things": {"get": {"description": '"securitySchemes": {'}}},
    "components": {"schemas": {"Thing": {"title": "Zürich"}}, "securitySchemes": {"other": {}}},
    "security": [{"other": []}],
}


def served(folder: Path, root_path: str = "", **settings: str) -> dict[str, object]:
    path = folder / "openapi.json"
    path.write_text(json.dumps(WRITTEN, ensure_ascii=False, indent=1), encoding="utf-8")
    document: dict[str, object] = json.loads(
        OpenApiFile(path, ApiSettings.model_construct(**settings), NOTHING).load(root_path)  # type: ignore[arg-type]
    )
    return document


def test_what_depends_on_the_settings_is_set(tmp_path: Path) -> None:
    document = served(tmp_path, authentication="required", oidc_issuer="https://login.example.com")
    assert document["security"] == [{"bearer": []}, {"apiKey": []}]
    components = document["components"]
    assert isinstance(components, dict)
    assert list(components["securitySchemes"]) == ["other", "bearer", "apiKey"]  # own routes bring the first
    assert "https://login.example.com" in components["securitySchemes"]["bearer"]["description"]
    assert "servers" not in document


def test_everything_else_is_as_it_was_written(tmp_path: Path) -> None:
    document = served(tmp_path, root_path="/behind")
    assert document["security"] == [{}, {"bearer": []}, {"apiKey": []}]
    assert document["servers"] == [{"url": "/behind"}]
    assert document["paths"] == WRITTEN["paths"]
    assert document["components"]["schemas"] == {"Thing": {"title": "Zürich"}}  # type: ignore[index]


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"paths": {}}', b'{"components": 5}'])
def test_a_file_that_is_none(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        OpenApiFile(path, ApiSettings.model_construct(), NOTHING).load()
