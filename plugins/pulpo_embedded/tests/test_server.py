"""One server for each folder: its start, its end, and recovery after kills."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.exceptions import DatabaseError
from pulpo_core.testing import write_project
from pulpo_core.testing.commands import environment
from pulpo_embedded.processes import engine, file_locks, wire_protocol
from pulpo_embedded.processes.server import acquire, is_kept, is_running, release
from pulpo_embedded.processes.server_state import ServerState

DEAD = 2**22 + 1  # above any process id
NO_UTF_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
COUNTS = """
from pathlib import Path
from pymongo import MongoClient
from pulpo_core.database import resolve_url
from pulpo_core.project import Project

with MongoClient(resolve_url(Project(Path.cwd()))) as client:
    client.test.things.insert_one({})
    print(client.test.things.count_documents({}))
"""


def test_many_processes_share_one_server(bench: Any) -> None:
    clients = [bench.client() for _ in range(20)]
    assert len({bench.url(client) for client in clients}) == 1
    assert bench.servers() == {bench.state.pid}
    assert bench.keepers() == {bench.state.keeper}


def test_many_threads_share_one_server(bench: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(lambda _: acquire(bench.path, bench.options), range(8)))
    assert len(urls) == 1
    assert bench.servers() == {bench.state.pid}


def test_the_last_one_stops_the_server_and_the_data_stays(bench: Any) -> None:
    first = acquire(bench.path, bench.options)
    bench.mongo(first).shop.items.insert_one({"_id": 1})
    second = bench.client()
    assert bench.url(second) == first
    pid = bench.state.pid
    release(bench.path)
    assert bench.servers() == {pid}
    bench.leave()
    bench.until(bench.all_gone)
    assert not bench.folder.state.exists()
    assert not is_running(bench.path)

    again = acquire(bench.path, bench.options)
    assert bench.mongo(again).shop.items.count_documents({}) == 1


def test_a_newcomer_during_the_shutdown_gets_a_new_server(bench: Any) -> None:
    bench.mongo(acquire(bench.path, bench.options)).shop.items.insert_one({"_id": 1})
    former = bench.state.pid
    bench.leave()
    bench.until(lambda: file_locks.is_locked(bench.folder.lease))  # the keeper shuts down

    url = acquire(bench.path, bench.options)
    assert bench.state.pid != former
    assert bench.servers() == {bench.state.pid}
    assert bench.mongo(url).shop.items.count_documents({}) == 1


def test_a_killed_client_lets_go(bench: Any) -> None:
    client = bench.client()
    assert bench.url(client)
    client.kill()
    bench.until(bench.all_gone)


def test_transactions_in_use_continue(bench: Any) -> None:
    """The keeper ends those that have been idle for a minute."""
    client = bench.mongo(acquire(bench.path, bench.options))
    client.shop.items.insert_one({"_id": 1, "n": 0})
    with client.start_session() as session, session.start_transaction():
        client.shop.items.update_one({"_id": 1}, {"$inc": {"n": 1}}, session=session)
        answer = wire_protocol.end_expired_transactions(bench.state.port)
        client.shop.items.update_one({"_id": 1}, {"$inc": {"n": 1}}, session=session)
    assert answer["codeName"] == "NoSuchTransaction"  # so that the engine has looked at its transactions
    assert client.shop.items.find_one() == {"_id": 1, "n": 2}


def test_a_client_killed_while_it_starts_the_server_leaves_nothing(bench: Any) -> None:
    client = bench.client()
    bench.until(bench.keepers)
    client.kill()
    url = acquire(bench.path, bench.options)
    assert bench.servers() == {bench.state.pid}
    assert bench.mongo(url).admin.command("ping")["ok"]


def test_a_forked_child_keeps_the_server(bench: Any) -> None:
    parent = bench.client("fork")
    assert bench.url(parent)
    assert parent.wait() == 0
    pid = bench.state.pid
    with pytest.raises(TimeoutError):  # the keeper cannot have it exclusively: the child holds it
        os.close(file_locks.lock(bench.folder.lease, 3 * bench.options.linger))
    assert bench.servers() == {pid}


def test_a_killed_server_comes_back_in_place_with_all_acknowledged_writes(bench: Any) -> None:
    url = acquire(bench.path, bench.options)
    items = bench.mongo(url).shop.items
    for number in range(1000):
        items.insert_one({"_id": number})
    former = bench.state
    os.kill(former.pid, signal.SIGKILL)
    bench.until(lambda: is_running(bench.path))
    assert bench.state.keeper == former.keeper
    assert items.count_documents({}) == 1000  # the very client that was connected before
    assert acquire(bench.path, bench.options) == url


def test_a_killed_keeper_is_replaced(bench: Any) -> None:
    items = bench.mongo(acquire(bench.path, bench.options)).shop.items
    items.insert_one({"_id": 1})
    former = bench.state
    os.kill(former.keeper, signal.SIGKILL)
    bench.until(lambda: not is_kept(bench.path))

    assert acquire(bench.path, bench.options) == former.url
    assert bench.state.keeper != former.keeper
    assert bench.servers() == {bench.state.pid}
    assert items.count_documents({}) == 1


def test_a_killed_keeper_and_server_lose_no_acknowledged_write(bench: Any) -> None:
    items = bench.mongo(acquire(bench.path, bench.options)).shop.items
    for number in range(500):
        items.insert_one({"_id": number})
    os.kill(bench.state.keeper, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(bench.state.pid, signal.SIGKILL)
    url = acquire(bench.path, bench.options)
    assert bench.mongo(url).shop.items.count_documents({}) == 500


def test_a_server_without_a_keeper_is_replaced(bench: Any) -> None:
    """Where the kernel does not end a server with its keeper, the next user does."""
    bench.path.mkdir()
    lock = file_locks.try_lock(bench.folder.server_lock)
    assert lock is not None
    orphan, port = engine.start(bench.folder, bench.options, None, lock)
    os.close(lock)
    ServerState(port, orphan.pid, DEAD).write(bench.folder.state)
    bench.folder.lease.touch()
    bench.mongo(ServerState(port, orphan.pid, DEAD).url).shop.items.insert_one({"_id": 1})

    url = acquire(bench.path, bench.options)
    assert orphan.wait() == 0
    assert bench.servers() == {bench.state.pid}
    assert bench.mongo(url).shop.items.count_documents({}) == 1


def test_ending_the_keeper_ends_the_server_in_order(bench: Any) -> None:
    acquire(bench.path, bench.options)
    os.kill(bench.state.keeper, signal.SIGTERM)
    bench.until(bench.all_gone)
    assert not bench.folder.state.exists()


def test_ctrl_c_reaches_the_client_only(bench: Any) -> None:
    client = bench.client(start_new_session=True)
    assert bench.url(client) == acquire(bench.path, bench.options)
    pid = bench.state.pid
    os.killpg(client.pid, signal.SIGINT)
    client.wait()
    assert is_running(bench.path)
    assert bench.servers() == {pid}


def test_two_folders_have_two_servers(bench: Any, other: Any) -> None:
    urls = {acquire(bench.path, bench.options), acquire(other.path, other.options)}
    assert len(urls) == 2
    assert len(bench.servers() | other.servers()) == 2


def test_spellings_of_one_folder_have_one_server(bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(bench.path, target_is_directory=True)
    bench.path.mkdir()
    monkeypatch.chdir(tmp_path)
    spellings = [bench.path, tmp_path / "link", Path("db"), Path("db/../link")]
    assert len({acquire(path, bench.options) for path in spellings}) == 1
    assert bench.servers() == {bench.state.pid}


def test_a_long_path_with_spaces_and_unicode(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    bench = type(request.getfixturevalue("bench"))(tmp_path.joinpath("Ünï çødé — 数据", *["long " + "x" * 60] * 5))
    url = acquire(bench.path, bench.options)
    assert bench.mongo(url).admin.command("ping")["ok"]
    assert bench.servers() == {bench.state.pid}
    bench.leave()


@pytest.mark.skipif(sys.platform != "linux", reason="names of folders are UTF-8 there")
@pytest.mark.parametrize("name", ["Prüfung", os.fsdecode(b"Pr\xfcfung")])
def test_a_locale_that_is_not_utf_8_finds_the_same_data(name: str, tmp_path: Path) -> None:
    root = tmp_path / name
    write_project(root, settings={"database_url": "embedded://db"})
    for count, variables in enumerate(({}, NO_UTF_8, {}), 1):
        command = [sys.executable, "-c", COUNTS]
        done = subprocess.run(command, cwd=root, env=environment(variables), check=True, capture_output=True, text=True)
        assert done.stdout == f"{count}\n"


def test_only_the_owner_has_access_and_only_loopback_is_bound(bench: Any) -> None:
    acquire(bench.path, bench.options)
    assert stat.S_IMODE(bench.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(bench.folder.state.stat().st_mode) == 0o600
    assert "--host 127.0.0.1 " in engine.command_line(bench.state.pid)


def test_stray_configurations_are_ignored(bench: Any, tmp_path: Path) -> None:
    stray = tmp_path / "stray"
    (stray / ".secantus").mkdir(parents=True)
    for path in (stray / "secantusd.toml", stray / ".secantus" / "secantusd.toml"):
        path.write_text("this is no TOML")
    for module in ("secantus", "bson", "pulpo_embedded"):
        (stray / f"{module}.py").write_text("raise SystemExit('the wrong module')")
    client = bench.client(cwd=stray, env=os.environ | {"HOME": str(stray), "SECANTUS_CHECKPOINT_SECONDS": "x"})
    url = bench.url(client)
    assert bench.mongo(url).shop.items.insert_one({"_id": 1}).acknowledged
    assert sorted(path.name for path in stray.iterdir()) == [
        ".secantus", "bson.py", "pulpo_embedded.py", "secantus.py", "secantusd.toml",
    ]  # fmt: skip


def test_a_corrupt_state_is_written_again(bench: Any) -> None:
    bench.path.mkdir()
    bench.folder.lease.touch()
    bench.folder.state.write_text("{")
    url = acquire(bench.path, bench.options)
    bench.folder.state.write_text('{"port": 1, "pid": 1, "keeper": 1}')
    assert bench.url(bench.client()) == url


def test_a_state_that_names_somebody_else_is_not_trusted(bench: Any, other: Any) -> None:
    stranger = acquire(other.path, other.options)
    bench.path.mkdir()
    bench.folder.lease.touch()
    ServerState(other.state.port, other.state.pid, other.state.keeper).write(bench.folder.state)
    assert acquire(bench.path, bench.options) != stranger
    assert is_running(other.path)


def test_a_removed_folder_ends_its_server_and_can_be_made_anew(bench: Any) -> None:
    acquire(bench.path, bench.options)
    former = bench.state

    def removed() -> bool:
        shutil.rmtree(bench.path, ignore_errors=True)
        return not bench.path.exists()

    bench.until(removed)
    url = acquire(bench.path, bench.options)
    assert bench.mongo(url).list_database_names() is not None
    bench.until(lambda: bench.servers() == {bench.state.pid})
    assert bench.state.pid != former.pid


def test_files_of_another_engine_are_reported(bench: Any) -> None:
    bench.folder.data.mkdir(parents=True)
    for name in ("WiredTiger", "WiredTiger.turtle", "WiredTiger.wt"):
        (bench.folder.data / name).write_text("some other format\n")
    with pytest.raises(DatabaseError, match=r"(?s)did not start; its log ends with.*WiredTiger"):
        acquire(bench.path, bench.options)
    assert bench.all_gone()


def test_a_folder_of_other_things_is_left_alone(bench: Any) -> None:
    bench.path.mkdir()
    (bench.path / "pyproject.toml").touch()
    with pytest.raises(DatabaseError, match=r"got one with 'pyproject\.toml' in it"):
        acquire(bench.path, bench.options)
    assert [path.name for path in bench.path.iterdir()] == ["pyproject.toml"]


def test_a_file_in_the_way_is_reported(bench: Any) -> None:
    bench.path.touch()
    with pytest.raises(DatabaseError, match="cannot use its folder"):
        acquire(bench.path, bench.options)


def test_a_read_only_folder_is_reported(bench: Any) -> None:
    """By another user where this one is root, whom no permission stops."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        client = bench.client(*(["nobody"] if root else []), path=Path(folder))
        _, errors = client.communicate()
    assert client.returncode == 1
    assert "DatabaseError" in errors
    assert "Permission denied" in errors
