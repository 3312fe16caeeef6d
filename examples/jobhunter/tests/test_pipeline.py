from collections.abc import Awaitable, Callable

import pytest
from pulpo_core import invoke
from pulpo_core.exceptions import NotFoundError
from pulpo_core.runtime import Runtime

from jobhunter.models import CleanedJobs, Company, Job, MergedJobs, RawJobs, RawPosting
from jobhunter.storing import Counts, StoreReport

Scrape = Callable[[], Awaitable[MergedJobs]]
Parse = Callable[[], Awaitable[StoreReport]]


async def everything(project: Runtime) -> dict[str, list[str]]:
    database = project.database.client[project.database.name]
    names = [name for name in await database.list_collection_names() if not name.startswith("pulpo_")]  # not records
    return {name: sorted([str(document) async for document in database[name].find()]) for name in names}


async def test_the_first_run(jobs: StoreReport) -> None:
    assert jobs == StoreReport(companies=Counts(inserted=90), jobs=Counts(inserted=514), rejected=26)
    assert (await Job.count(), await Company.count()) == (514, 90)
    assert (await RawJobs.count(), await MergedJobs.count(), await CleanedJobs.count()) == (2, 1, 1)


async def test_the_second_run_changes_nothing(
    project: Runtime, jobs: StoreReport, scrape: Scrape, parse: Parse
) -> None:
    before = await everything(project)
    await scrape()
    report = await parse()
    assert report == StoreReport(companies=Counts(unchanged=90), jobs=Counts(unchanged=514), rejected=26)
    assert await everything(project) == before


async def test_only_what_differs_is_written(jobs: StoreReport, parse: Parse) -> None:
    job = await Job.find_one(Job.title == "Cloud-Architekt")
    assert job is not None
    created, updated, job.title = job.created_at, job.updated_at, "Something else"
    await job.save()
    report = await parse()
    assert report.jobs == Counts(updated=1, unchanged=513)
    again = await Job.get(job.id)
    assert again is not None
    assert (again.title, again.created_at) == ("Cloud-Architekt", created)
    assert again.updated_at > updated


async def test_every_job_is_linked_to_its_employer(jobs: StoreReport) -> None:
    names = {company.id: company.name async for company in Company.find_all()}
    async for job in Job.find_all():
        assert job.employer is not None
        assert names[job.employer.ref.id] == job.company


async def test_a_company_that_somebody_described_is_left_alone(project: Runtime, parse: Parse) -> None:
    await Company(name="MOORGLAS", website="https://moorglas.example").insert()
    raw = {"source": "stepstone", "external_id": "1", "title": "Tester", "company": "Moorglas AG"}
    await MergedJobs(seen=1, postings=[RawPosting.model_validate(raw)]).insert()
    report = await parse()
    assert report.companies == Counts(unchanged=1)
    assert [(company.name, company.website) async for company in Company.find_all()] == [
        ("MOORGLAS", "https://moorglas.example")
    ]


async def test_parsing_says_what_to_run_first(project: Runtime) -> None:
    with pytest.raises(NotFoundError, match="run the scraping operations first"):
        await invoke("parsing.load")


async def test_limit(project: Runtime) -> None:
    raw = await invoke("scraping.linkedin.fetch", {"limit": 3})
    assert len(raw.postings) == 3
    stored = await RawJobs.find_all().to_list()
    assert [len(found.postings) for found in stored] == [3]
