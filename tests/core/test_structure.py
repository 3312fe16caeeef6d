"""Modules import each other in one direction; only the type imports around the hookspecs form a cycle."""

import re
from collections import Counter
from pathlib import Path

import grimp

PACKAGES = (
    "pulpo_core",
    "pulpo_api",
    "pulpo_cli",
    "pulpo_embedded",
    "pulpo_observability",
    "pulpo_prefect",
    "pulpo_refine",
)
ROOT = Path(__file__).parents[2]


def circles(*, with_types: bool) -> set[frozenset[str]]:
    """Return the groups of modules that import each other, directly or through others."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=not with_types, cache_dir=None)
    found = set()
    for module in graph.modules:
        others = graph.find_upstream_modules(module) & graph.find_downstream_modules(module)
        if others:
            found.add(frozenset({module, *others}))
    return found


def test_no_import_cycle_at_run_time() -> None:
    assert circles(with_types=False) == set()


def test_one_import_cycle_for_types() -> None:
    """A hook's signature names the project, which holds the plugins, whose hooks are checked by the hookspecs."""
    [circle] = circles(with_types=True)
    assert {"pulpo_core.hookspecs", "pulpo_core.project", "pulpo_core.plugins"} <= circle
    assert len(circle) <= 8


def test_a_class_name_stands_for_one_class() -> None:
    files = [path for folder in ("pulpo_core", "plugins/*/src") for path in ROOT.glob(f"{folder}/**/*.py")]
    names = Counter(
        name for path in files for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE)
    )
    assert len(names) > 200
    assert [name for name, count in names.items() if count > 1] == []
