"""The jobs of the example `jobhunter` in starlette-admin, over the same Beanie documents."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from beanie import init_beanie
from pymongo import AsyncMongoClient
from starlette.applications import Starlette
from starlette_admin import DateTimeField
from starlette_admin.contrib.beanie import Admin, ModelView

from jobhunter.models import Company, Job


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    client: AsyncMongoClient[Any] = AsyncMongoClient(os.environ["BENCH_DATABASE_URL"])
    await init_beanie(database=client.get_default_database(), document_models=[Job, Company])
    yield
    await client.close()


# The columns and the length of the page are those of Pulpo's list.
JobView = type(
    "JobView",
    (ModelView,),
    {
        "fields": ["id", "title", "company", "location", "work_mode", DateTimeField("posted_at")],
        "exclude_fields_from_list": ["id"],
        "page_size": 50,
    },
)
app = Starlette(lifespan=lifespan)
admin = Admin(title="Jobs", base_url="/admin", secret_key="benchmark" * 4)
admin.add_view(JobView(Job, key="jobs"))
admin.mount_to(app)
