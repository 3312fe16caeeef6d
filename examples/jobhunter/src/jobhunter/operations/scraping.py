"""The first half of the pipeline: from the boards' pages to one list of postings without duplicates.

The order of the steps follows from their types: both `fetch` operations return `RawJobs`, so both come before
`scraping.merge`, which takes two of them; neither needs the other, so they may run in parallel.
"""

import asyncio
from typing import Annotated

from pulpo_core import get_logger, operation
from pydantic import Field

from jobhunter.boards.pages import read_board
from jobhunter.keeping import keep
from jobhunter.merging import merge_postings
from jobhunter.models import Board, MergedJobs, RawJobs

log = get_logger(__name__)
Limit = Annotated[int | None, Field(ge=1, description="Most postings to read; all of them when left out")]


@operation(
    name="scraping.stepstone.fetch",
    description="Read Stepstone's result pages",
    category="pipeline",
    tags=["scraping", "stepstone"],
    models_out=["RawJobs"],
    retries=2,
    timeout=60,
)
async def fetch_stepstone(limit: Limit = None) -> RawJobs:
    """Reads and stores Stepstone's postings; a second run changes nothing while the pages stay the same."""
    return await _fetch(Board.STEPSTONE, limit)


@operation(
    name="scraping.linkedin.fetch",
    description="Read LinkedIn's card pages",
    category="pipeline",
    tags=["scraping", "linkedin"],
    models_out=["RawJobs"],
    retries=2,
    timeout=60,
)
async def fetch_linkedin(limit: Limit = None) -> RawJobs:
    """Reads and stores LinkedIn's postings; a second run changes nothing while the pages stay the same."""
    return await _fetch(Board.LINKEDIN, limit)


@operation(
    name="scraping.merge",
    description="Join the boards' postings, each job once",
    category="pipeline",
    tags=["scraping"],
    models_in=["RawJobs"],
    models_out=["MergedJobs"],
)
async def merge(stepstone: RawJobs, linkedin: RawJobs) -> MergedJobs:
    """Remove duplicates within and across the boards; the order of the two makes no difference."""
    postings = [*stepstone.postings, *linkedin.postings]
    merged = await asyncio.to_thread(merge_postings, postings)
    return await keep(MergedJobs(seen=len(postings), postings=merged), key="batch", stamp="merged_at")


async def _fetch(board: Board, limit: int | None) -> RawJobs:
    # Parsing needs CPU time, so it runs in a thread, and does not block the event loop.
    postings = await asyncio.to_thread(read_board, board, limit)
    log.info("read the pages", board=board.value, postings=len(postings))
    return await keep(RawJobs(source=board, postings=postings), key="source", stamp="fetched_at")
