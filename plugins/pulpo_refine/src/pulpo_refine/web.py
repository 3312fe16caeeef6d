"""The application at `/admin`: the configuration of the UI, saved views, and its files."""

from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from pulpo_core.exceptions import ServiceError
from pulpo_core.invocation import ANONYMOUS
from pulpo_core.metadata import Metadata
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_refine.places import served
from pulpo_refine.serving import surroundings
from pulpo_refine.serving.bundle import INDEX, Bundle
from pulpo_refine.serving.config import ConfigDocuments
from pulpo_refine.serving.responses import HEADERS, answer, problem
from pulpo_refine.settings import RefineSettings
from pulpo_refine.views.actor_views import ActorViews
from pulpo_refine.views.rights import ViewRights
from pulpo_refine.views.routes import answer_views, is_about_views

MISSING = Path(__file__).parent / "serving" / "missing.html"
PRIVATE = "private, no-cache"
VARY = "Accept-Encoding, Authorization, Cookie, X-API-Key"


class AdminUI:
    """ASGI application: `/config` serves the document that describes the UI, `/config/views` saved views, and any other
    path a file or the page.
    """

    def __init__(self) -> None:
        self._bundles: dict[Path, Bundle] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope["root_path"]).strip("/")
        if is_about_views(path):
            found = await self._views(request, path)
        elif request.method not in ("GET", "HEAD"):
            found = problem(405, f"{request.method} is not allowed here", {"Allow": "GET, HEAD"})
        else:
            found = await self._config(request) if path == "config" else self._file(request, path)
        return await found(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop with the API, so that nothing is kept between two runs of it."""
        await receive()
        for name in ("_runtime", "_settings", "_documents"):
            self.__dict__.pop(name, None)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _config(self, request: Request) -> Response:
        """Serve the document for what the caller may use."""
        if refusal := self._refusal(request):
            return refusal
        actor, metadata = request.state.actor, self._metadata(request)
        if "_documents" not in self.__dict__:
            self._documents = ConfigDocuments(self._runtime, metadata, self._settings)
        root = request.scope["root_path"].removesuffix(self._settings.prefix)
        return answer(request, await self._documents.of(actor, root), PRIVATE, VARY)

    async def _views(self, request: Request, path: str) -> Response:
        """Handle a request about saved views."""
        if refusal := self._refusal(request):
            return refusal
        access, role = self._runtime.access, self._settings.share_views
        rights = ViewRights(request.state.actor, self._metadata(request), access, role)
        return await answer_views(request, path, ActorViews(rights))

    def _refusal(self, request: Request) -> Response | None:
        """Return the response for callers who must sign in first. The mount itself is open, for the sign-in page."""
        if request.state.actor == ANONYMOUS and surroundings.needs_credentials(self._runtime.project):
            return problem(401, "sign in first", {"WWW-Authenticate": 'Bearer realm="pulpo"'})
        return None

    @staticmethod
    def _metadata(request: Request) -> Metadata:
        served: Metadata = request.state.served
        return served

    def _file(self, request: Request, path: str) -> Response:
        """Serve a file of the UI, or the page for any path that is not a file's."""
        bundle = self._bundle
        if not bundle.is_built:
            return HTMLResponse(MISSING.read_text(encoding="utf-8"), 503, {**HEADERS, "Cache-Control": "no-store"})
        if path != INDEX and (file := bundle.find(path)) is not None:
            return answer(request, file)
        if path.startswith("assets/"):  # a file of another build; the page would be wrong in its place
            return problem(404, f"there is no file {path}")
        title = self._settings.title or self._runtime.project.settings.name
        return answer(request, bundle.page(f"{request.scope['root_path']}/", title, self._settings.description))

    @cached_property
    def _runtime(self) -> Runtime:
        runtime = current_runtime()
        if runtime is None:
            raise ServiceError("the project is not running")
        return runtime

    @cached_property
    def _settings(self) -> RefineSettings:
        return self._runtime.project.section(RefineSettings)

    @property
    def _bundle(self) -> Bundle:
        """The files to serve, which change once the project's own UI is built."""
        folder = served(self._runtime.project, self._settings)
        if folder not in self._bundles:
            self._bundles[folder] = Bundle(folder)
        return self._bundles[folder]


app = AdminUI()
