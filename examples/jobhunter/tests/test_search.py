import pytest
from pulpo_core import invoke
from pulpo_core.exceptions import ValidationError

from jobhunter.models import WorkMode
from jobhunter.operations.search import SearchJobsInput, search_jobs
from jobhunter.storing import StoreReport

pytestmark = pytest.mark.usefixtures("jobs")


COUNTS: list[tuple[dict[str, object], int]] = [
    ({"keywords": ["python"]}, 103),
    ({"keywords": ["PYTHON", "remote"]}, 0),
    ({"keywords": ["C++"]}, 24),
    ({"keywords": ["c#", "sql"], "location": "Munich"}, 3),
    ({"keywords": ["python"], "remote": True}, 10),
    ({"keywords": ["python"], "remote": False}, 93),
    ({"keywords": ["."], "min_salary": 100_000}, 44),
    ({"keywords": ["BÜROS"]}, 208),
    ({"keywords": ["(a+)+$"]}, 0),
    ({"keywords": [".*"]}, 0),
    ({"keywords": ["python"], "location": ".*"}, 0),
]


async def test_counts(subtests: pytest.Subtests) -> None:
    for query, count in COUNTS:
        with subtests.test(query=query):
            found = await search_jobs(SearchJobsInput.model_validate(query))
            assert found.count == count
            assert len(found.jobs) == min(count, 50)


async def test_the_newest_come_first_and_limit_does_not_change_the_count() -> None:
    few = await search_jobs(SearchJobsInput(keywords=["python"], limit=5))
    many = await search_jobs(SearchJobsInput(keywords=["python"], limit=200))
    assert few.count == many.count == len(many.jobs)
    assert few.jobs == many.jobs[:5]
    dates = [job.posted_at for job in many.jobs if job.posted_at]
    assert dates == sorted(dates, reverse=True)


async def test_conditions_hold() -> None:
    found = await search_jobs(SearchJobsInput(keywords=["linux"], remote=True, min_salary=60_000))
    assert found.jobs
    for job in found.jobs:
        assert job.work_mode is WorkMode.REMOTE
        assert job.salary is not None
        assert max(job.salary.bounds) * job.salary.period.per_year >= 60_000


@pytest.mark.parametrize("query", [{"keywords": []}, {"keywords": [" "]}, {"keywords": ["a"], "limit": 201}])
async def test_bad_input_is_refused(query: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        await invoke("search_jobs", query)


async def test_the_report(jobs: StoreReport) -> None:
    report = await invoke("market_report", {"top": 2})
    assert report.jobs == jobs.jobs.inserted
    assert [(count.name, count.jobs) for count in report.locations] == [("Berlin", 102), ("Hamburg", 58)]
    assert [(count.name, count.jobs) for count in report.skills] == [("SQL", 149), ("Linux", 131)]
    assert [(found.currency, found.median, found.jobs) for found in report.salaries] == [
        ("CHF", 116_000, 31),
        ("EUR", 70_000, 302),
    ]
