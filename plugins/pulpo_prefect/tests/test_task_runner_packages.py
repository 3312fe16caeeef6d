"""Commands that would run flows immediately say what to install for the configured task runner."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from pulpo_core.testing import Pulpo, write_project

MAIN = "from pulpo_core import operation\n@operation(name='shop.count')\nasync def count() -> int: return 1\n"


@pytest.mark.skipif(find_spec("prefect_ray") is not None, reason="Ray is installed")
@pytest.mark.parametrize("command", ["run shop", "deploy shop", "worker"])
def test_a_task_runner_that_is_not_installed(pulpo: Pulpo, tmp_path: Path, command: str) -> None:
    settings = {"database_url": "mongodb://127.0.0.1:1/x", "prefect": {"task_runner": "ray", "port": 1}}
    write_project(tmp_path, MAIN, settings=settings)
    pulpo("compile")
    done = pulpo("prefect", *command.split(), expect=2)
    assert done.stderr == "error: task_runner='ray' needs prefect_ray\n  fix: `pip install 'pulpo-prefect[ray]'`\n"
