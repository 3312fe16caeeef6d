"""The REST API, written by `pulpo compile`.

Serve it with `pulpo api start`, or with any ASGI server: `uvicorn --app-dir <this folder> generated_api:app`.
"""

from pathlib import Path

from pulpo_api import create_app

app = create_app(
    project=Path(__file__).resolve().parent / "..",
    title='l\'été "golden" \\ {{ title }}',
    version="0.1.0",
    openapi=Path(__file__).with_name("openapi.json"),
    graph=Path(__file__).with_name("operations_graph.json"),
    models={
        "greetings": "api_routes.greeting",
        "job-postings": "api_routes.job_posting",
        "model_routes": "api_routes.model_routes",
        "inners": "api_routes.nested",
        "requests": "api_routes.request",
        "Explicit": "api_routes.settings",
    },
    operations={
        "import": "api_routes.operations.import_",
        "match": "api_routes.operations.match_",
        "scraping.stepstone.fetch": "api_routes.operations.scraping_stepstone_fetch",
    },
)
