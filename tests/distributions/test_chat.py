"""The example of a plugin that a third party writes: built, installed, listed, used, uninstalled."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pulpo_chat.testing import TOKEN, FakeMessenger
from tests.distributions.environment import BUILD, ROOT, SECONDS, Environment, run

pytestmark = [pytest.mark.xdist_group("distributions-third-party"), pytest.mark.any_engine]

SOURCE = ROOT / "examples" / "plugins" / "pulpo_chat"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the example."""
    folder = tmp_path_factory.mktemp("chat")
    run(sys.executable, "-c", BUILD, folder, SOURCE)
    return next(folder.glob("pulpo_chat-*.whl"))


def test_from_installation_to_its_end(
    environment: Environment, project: Path, wheel: Path, database_url: str, tmp_path: Path
) -> None:
    (project / "pyproject.toml").write_text("[tool.pulpo.chat.users]\n7 = []\n")
    environment.install(wheel)
    try:
        listed = environment.pulpo("plugins", "list", cwd=project)
        assert "chat\tpulpo-chat\t0.1.0\tactive\tcommands: chat start, chat commands\n" in listed.out
        assert environment.pulpo("plugins", "check", cwd=project).code == 0
        assert environment.pulpo("chat", "commands", cwd=project).out == "/main_count word=…\tmain.count\n"
        without = environment.pulpo("chat", "start", cwd=project)
        assert (without.code, "set PULPO_CHAT_TOKEN" in without.err) == (2, True)
        with FakeMessenger().serving() as messenger:
            variables = {"PULPO_DATABASE_URL": database_url, "PULPO_CHAT_URL": messenger.url, "PULPO_CHAT_TOKEN": TOKEN}
            log = tmp_path / "chat.log"
            with log.open("w") as output:
                process = subprocess.Popen(
                    [str(environment.bin / "pulpo"), "chat", "start"],
                    cwd=project,
                    env=environment.variables(variables),
                    stdout=output,
                    stderr=output,
                )
            try:
                messenger.write("/main_count milk")
                messenger.write("/main_count milk", user=8)
                answers = messenger.wait_for_answers(2, seconds=SECONDS)
                process.send_signal(signal.SIGTERM)
                assert process.wait(SECONDS) == 0
            finally:
                process.kill()
                process.wait()
        assert sorted(answers) == ["0", "You may not use this bot. Its owner can add your id: 8"]
        assert log.read_text() == "The bot of project listens.\nThe bot has stopped.\n"
    finally:
        environment.uninstall("pulpo-chat")
    assert "chat" not in environment.pulpo("plugins", "list", cwd=project).out
    assert environment.pulpo("chat", "start", cwd=project).code == 2


def test_it_passes_the_tests_of_every_plugin(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_plugin_conformance.py"],
        cwd=SOURCE,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "4 passed, 4 skipped" in tested.stdout  # it generates nothing
