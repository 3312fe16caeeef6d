"""The content and the metadata of the wheels."""

import re
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest

from tests.distributions.environment import ROOT, UV, Environment, run

pytestmark = pytest.mark.xdist_group("distributions-third-party")

PACKAGES = {
    "pulpo_core": ROOT / "pulpo_core",
    "pulpo_api": ROOT / "plugins/pulpo_api/src/pulpo_api",
    "pulpo_cli": ROOT / "plugins/pulpo_cli/src/pulpo_cli",
    "pulpo_embedded": ROOT / "plugins/pulpo_embedded/src/pulpo_embedded",
    "pulpo_observability": ROOT / "plugins/pulpo_observability/src/pulpo_observability",
    "pulpo_prefect": ROOT / "plugins/pulpo_prefect/src/pulpo_prefect",
    "pulpo_refine": ROOT / "plugins/pulpo_refine/src/pulpo_refine",
}
ENTRY_POINTS = {
    "pulpo_core": "[console_scripts]\npulpo = pulpo_core.__main__:main\n\n[pytest11]\npulpo = pulpo_core.testing\n",
    "pulpo_api": "[pulpo.plugins]\napi = pulpo_api.hooks\n",
    "pulpo_cli": "[pulpo.plugins]\ncli = pulpo_cli.hooks\n\n[pytest11]\npulpo_cli = pulpo_cli.testing\n",
    "pulpo_embedded": "[pulpo.plugins]\nembedded = pulpo_embedded.hooks\n",
    "pulpo_observability": "[pulpo.plugins]\nobservability = pulpo_observability.hooks\n",
    "pulpo_prefect": "[pulpo.plugins]\nprefect = pulpo_prefect.hooks\n",
    "pulpo_refine": "[pulpo.plugins]\nrefine = pulpo_refine.hooks\n",
}
HOSTS = re.compile(r"pypi\.org|pythonhosted|npmjs|registry\.[a-z0-9.-]+\.(?:org|com|io|net)|artifactory|simple/")
names = pytest.mark.parametrize("name", list(PACKAGES))


def metadata(wheel: zipfile.ZipFile) -> Message:
    """The wheel's metadata."""
    path = next(name for name in wheel.namelist() if name.endswith("dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(path).decode())


@names
def test_a_wheel_contains_only_the_package(wheels: dict[str, Path], name: str) -> None:
    package = PACKAGES[name]
    sources = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheels[name]) as wheel:
        packed = {path for path in wheel.namelist() if ".dist-info/" not in path}
    left_out = ("__pycache__/", "node_modules/", "frontend/dist/")
    assert packed == {path for path in sources if not any(folder in path for folder in left_out)}
    assert f"{name}/py.typed" in packed
    assert not [path for path in packed if "tests/" in path]
    assert name != "pulpo_api" or f"{name}/templates/model.py.jinja" in packed
    assert name != "pulpo_refine" or {f"{name}/bundle/index.html", f"{name}/frontend/src/main.tsx"} <= packed


@names
def test_a_wheel_names_no_place(wheels: dict[str, Path], name: str) -> None:
    places = (str(ROOT), str(Path.home()), str(Path.cwd()))
    with zipfile.ZipFile(wheels[name]) as wheel:
        for path in wheel.namelist():
            if path.endswith(".br"):
                continue  # the compressed copy of another file
            content = wheel.read(path).decode()
            assert not [place for place in places if f"{place}/" in content], path
            assert HOSTS.search(content) is None, path


@names
def test_a_wheel_has_metadata(wheels: dict[str, Path], name: str) -> None:
    with zipfile.ZipFile(wheels[name]) as wheel:
        found = metadata(wheel)
        entry_points = next(path for path in wheel.namelist() if path.endswith("dist-info/entry_points.txt"))
        assert wheel.read(entry_points).decode() == ENTRY_POINTS[name]
    assert found["Name"] == name.replace("_", "-")
    assert found["License-Expression"] == "MIT"
    assert set(found["Requires-Python"].split(",")) == {">=3.11", "<3.14"}
    assert found["Summary"]
    core = [line for line in found.get_all("Requires-Dist", []) if line.startswith("pulpo-core")]
    assert name == "pulpo_core" or core == ["pulpo-core<0.2,>=0.1"]


@names
def test_a_wheel_carries_its_licence(wheels: dict[str, Path], name: str) -> None:
    with zipfile.ZipFile(wheels[name]) as wheel:
        licences = [path for path in wheel.namelist() if path.endswith("dist-info/licenses/LICENSE")]
        assert len(licences) == 1
        assert "MIT License" in wheel.read(licences[0]).decode()


def test_the_core_needs_no_plugin(wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels["pulpo_core"]) as wheel:
        required = metadata(wheel).get_all("Requires-Dist", [])
    plugins = [line for line in required if line.startswith("pulpo-")]
    assert plugins
    assert all("extra == 'all'" in line for line in plugins)


def test_what_is_installed_fits_together(environment: Environment) -> None:
    run(UV, "pip", "check", "--python", environment.bin / "python")
