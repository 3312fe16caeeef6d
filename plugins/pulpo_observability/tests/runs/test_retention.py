"""Old runs are deleted: by age, by number, in batches; and the figures that are made of the others."""

from datetime import timedelta

import pytest

from plugins.pulpo_observability.tests.runs.conftest import MakeRecorded, all_runs, eventually
from pulpo_core import running
from pulpo_observability.records import running_with_records
from pulpo_observability.runs.recorder import recorder_of
from pulpo_observability.runs.retention import delete_before, prune
from pulpo_observability.runs.statistics import percentile
from pulpo_observability.runs.task_run import Status, TaskRun, now

pytestmark = pytest.mark.xdist_group("observability-runs")


async def store(count: int, status: Status = "success") -> None:
    """Store runs, each an hour older than the one before."""
    await TaskRun.insert_many(
        [
            TaskRun(
                id=f"{status}-{number}", operation_name="x", status=status, started_at=now() - timedelta(hours=number)
            )
            for number in range(count)
        ]
    )


async def kept() -> list[str]:
    return sorted(run.id for run in await all_runs())


async def test_by_age_and_number(recorded: MakeRecorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulpo_observability.runs.retention.BATCH", 2)
    project = recorded("off", runs_days=0.5, runs_count=5)
    async with running_with_records(project):
        settings = recorder_of(project).settings
        await store(20)
        assert await prune(settings.model_copy(update={"runs_count": 0})) == 8
        assert len(await kept()) == 12
        assert await prune(settings) == 7
        assert await kept() == [f"success-{number}" for number in range(5)]
        assert await prune(settings) == 0
        assert await prune(settings.model_copy(update={"runs_count": 0, "runs_days": 0})) == 0
        assert await delete_before(now() - timedelta(hours=3.5)) == 1
        assert await prune(settings.model_copy(update={"runs_count": 0, "runs_days": 1e6})) == 0


async def test_runs_of_one_moment(recorded: MakeRecorded) -> None:
    """Runs of a batch: as many are kept as the limit allows, or more."""
    project = recorded("off", runs_count=3)
    async with running_with_records(project):
        await store(2)
        time = now() - timedelta(hours=3)
        runs = [TaskRun(id=f"same-{n}", operation_name="x", status="success", started_at=time) for n in range(4)]
        await TaskRun.insert_many(runs)
        settings = recorder_of(project).settings
        assert await prune(settings) == 0
        assert await prune(settings.model_copy(update={"runs_count": 2})) == 4
        assert await kept() == ["success-0", "success-1"]


async def test_runs_in_progress_are_kept(recorded: MakeRecorded) -> None:
    async with running_with_records(recorded("off")):
        await store(3, "running")
        await store(3)
        assert await delete_before(now() + timedelta(days=1)) == 3
        assert await kept() == ["running-0", "running-1", "running-2"]


async def test_a_running_project_deletes_old_runs(recorded: MakeRecorded) -> None:
    project = recorded("buffered", runs_count=4)
    async with running(project):
        await store(9)
    async with running(project):

        async def is_pruned() -> bool:
            return await kept() == [f"success-{number}" for number in range(4)]

        await eventually(is_pruned)


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (2, 2), (10, 10), (20, 19), (100, 95), (101, 96)])
def test_percentile(count: int, expected: float) -> None:
    assert percentile([float(number) for number in range(count, 0, -1)], 0.95) == expected
