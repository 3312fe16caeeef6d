"""The path of a request below where the application is mounted."""

import pytest

from pulpo_api.routing import route_path


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        ("", "/things/5", "/things/5"),
        ("/api", "/api/things/5", "/things/5"),
        ("/api", "/api", ""),
        ("/api", "/apis", "/apis"),
        ("/api", "/things", "/things"),  # from a proxy that has removed it
        ("/api/", "/api/things", "/api/things"),
    ],
)
def test_it_is_what_follows_the_root_path(root: str, path: str, expected: str) -> None:
    assert route_path({"path": path, "root_path": root}) == expected
    if not root:
        assert route_path({"path": path}) == expected
