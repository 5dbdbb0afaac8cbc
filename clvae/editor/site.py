"""The site: one server, one page for each bundle, made when somebody first asks for it.

The page of the first bundle is at /, the others' are at /model/KEY/. Each is a Gradio app of its
own, so that a page is still built for one engine; switching is a visit to another address.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from html import escape
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from ..bundle.format import read_card
from ..engine import Engine
from ..errors import ClvaeError, renamed, shown
from .page.gradio_internals import forget_handlers
from .page.layout import application, build, launch, settings
from .page.ours import ours
from .server.models import Model, find_models
from .server.rules import USUAL, Rules
from .server.service import Other
from .texts import say, sentence, translated

LOG = logging.getLogger(__name__)
MOST = 3  # bundles open at a time, besides the first; more only while all have visitors
# In what language it is, page/language.py puts into it.
PLAIN = """<!DOCTYPE html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>clVAE Editor</title>
<style>body { font: 16px system-ui, sans-serif; margin: 20vh auto; max-width: 40em; padding: 0 1em;
  color-scheme: light dark; color: CanvasText; background: Canvas; }
  p:not(:last-of-type) { display: none; }</style>
"""


class Tenant:
    """A page that is not the first, as an application of its own.

    root: the address it has, as the visitor sees it.
    """

    def __init__(self, page: gr.Blocks, root: str):
        self.page, self.visitors, self.used = page, 0, time.monotonic()
        self._app = gr.mount_gradio_app(
            FastAPI(),
            page,
            "/",
            root_path=root,
            **settings(page),
            app_kwargs=application(page),
        )
        self._life: asyncio.Task | None = None

    async def serve(self, scope, receive, send) -> None:
        """Answer one request."""
        self.visitors += 1
        try:
            await self._begin()
            await self._app(scope, receive, send)
        finally:
            self.visitors -= 1
            self.used = time.monotonic()

    @property
    def idle(self) -> bool:
        """Whether no request runs, and no page was heard of while its workspace waited for it."""
        return not self.visitors and not ours(self.page).workspaces.count()

    def end(self) -> None:
        """Stop what runs for the page and let its engine go. Safe to call from any thread."""
        if self._life is not None:
            self._life.get_loop().call_soon_threadsafe(self._life.cancel)
        forget_handlers(self.page)
        del ours(self.page).workspaces, ours(self.page).direct

    async def _begin(self) -> None:
        if self._life is None:
            self._begun = asyncio.Event()
            self._life = asyncio.create_task(self._live())
        await self._begun.wait()

    async def _live(self) -> None:
        """Start the application, and end it with the server or when it is given up."""
        async with self._app.router.lifespan_context(self._app):
            self._begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.page.close(verbose=False)


class Site:
    """All pages of one server.

    given: bundle folders, the first is the one the server opens with. load: makes an engine.
    A ClvaeError says what is wrong with a folder that was given.
    """

    def __init__(self, given: Sequence[Path], load: Callable[[Path], Engine], rules: Rules = USUAL):
        self._given, self._load = [Path(folder) for folder in given], load
        self._rules = rules
        for folder in self._given[1:]:
            read_card(folder)
        self._tenants: dict[str, Tenant] = {}
        self._lock = threading.Lock()  # one bundle is opened at a time
        self._home = self.models()[0].key
        self.first = build(
            load(self._given[0]), self._menu(self._home), self._others(self._home), rules
        )

    def launch(self, routes: Sequence[Route] = (), **where) -> tuple:
        """Serve it, and more routes; where: see `page.launch`."""
        return launch(self.first, [Route("/model/{rest:path}", self), *routes], **where)

    def pages(self) -> dict[str, gr.Blocks]:
        """The pages that are open now, by their bundles' keys."""
        others = {key: tenant.page for key, tenant in list(self._tenants.items())}
        return {self._home: self.first, **others}

    def close(self) -> None:
        """End the server and all pages."""
        for tenant in list(self._tenants.values()):
            tenant.end()
        self.first.close(verbose=False)

    def models(self) -> list[Model]:
        """The bundles on offer now."""
        return find_models(self._given)

    def open(self, key: str) -> Tenant:
        """The page of a bundle that is not the first.

        Where it is not open yet, the bundle is loaded; that takes seconds.
        """
        with self._lock:
            if key not in self._tenants:
                engine = self._engine(self._find(key).folder)
                page = build(engine, self._menu(key), self._others(key), self._rules)
                self._make_room()
                self._tenants[key] = Tenant(page, f"{self.first.root_path}/model/{key}")
            return self._tenants[key]

    async def __call__(self, scope, receive, send) -> None:
        """Answer a request for /model/KEY/…, as an ASGI application."""
        key, slash, rest = scope["path_params"]["rest"].partition("/")
        tenant: Tenant | None = self._tenants.get(key)
        answer: Response | None = None
        if not slash:
            # relative: where a proxy put us, only the browser knows
            answer = RedirectResponse(f"./{key}/")
        elif tenant is None:
            tenant, answer = await self._come_in(key, rest, scope["method"])
        if answer is not None:
            await answer(scope, receive, send)
        elif tenant is not None:
            inside = {"path": f"/{rest}", "root_path": "", "path_params": {}}
            await tenant.serve(scope | inside, receive, send)

    async def _come_in(
        self, key: str, rest: str, method: str
    ) -> tuple[Tenant | None, Response | None]:
        """What to do for a request to a page that is not open.

        A browser is told to wait, a program just waits.
        """
        if key == self._home and not rest:
            return None, RedirectResponse("../../")
        try:
            model = await asyncio.to_thread(self._find, key)
            if method == "GET" and not rest:
                return None, StreamingResponse(self._opening(model), media_type="text/html")
            return await asyncio.to_thread(self.open, key), None
        except ClvaeError as error:
            return None, HTMLResponse(PLAIN + f"<p>{escape(sentence(error))}</p>", status_code=404)

    async def _opening(self, model: Model) -> AsyncIterator[str]:
        """A page that says to wait, and then becomes the bundle's or says why it cannot."""
        opening = say("Opening {model} …", model=model.title)
        yield PLAIN + f"<p>{escape(opening)}</p>\n"
        try:
            await asyncio.to_thread(self.open, model.key)
            yield "<script>location.reload()</script>"
        except ClvaeError as error:
            first = say("Go to the first model")
            yield f'<p>{escape(sentence(error))} <a href="../../">{escape(first)}</a></p>'

    def _engine(self, folder: Path) -> Engine:
        name = shown(folder.name, quotes=False)
        try:
            return self._load(folder)
        except ClvaeError as error:  # a visitor need not know where on this machine it lies
            raise ClvaeError(renamed(error.text, shown(folder, quotes=False), name)) from None
        except Exception:
            LOG.exception("cannot open the bundle %s", folder)
            raise ClvaeError(
                "cannot open the bundle {name}: the server's log says why", name=name
            ) from None

    def _find(self, key: str) -> Model:
        """A bundle on offer that is not the first."""
        found = [model for model in self.models() if model.key == key != self._home]
        if not found:
            raise ClvaeError("this model is no longer here")
        return found[0]

    def _make_room(self) -> None:
        """Give up the bundles that were longest idle while there are too many.

        One that somebody looks at stays.
        """
        idle = sorted((tenant.used, key) for key, tenant in self._tenants.items() if tenant.idle)
        for _, key in idle[: max(0, len(self._tenants) - MOST + 1)]:
            self._tenants.pop(key).end()
        gc.collect()  # a page is full of circles

    def _others(self, here: str) -> Callable[[], list[Other]]:
        """What a page can ask of us about maps: the label sets of the other models, by title."""

        def others() -> list[Other]:
            found = []
            for model in self.models():
                try:
                    labels = None if model.key == here else read_card(model.folder)[2]
                except ClvaeError:
                    continue  # one that cannot be read has no label set
                if labels:
                    found.append((model.title, labels))
            return found

        return others

    def _menu(self, here: str) -> list[Callable]:
        """What the header of a page can ask of us. Addresses are relative to the page's own."""
        up = "" if here == self._home else "../../"

        def list_models(_) -> list[dict]:
            return [
                {
                    "key": model.key,
                    "title": model.title,
                    "note": translated(model.note),
                    "here": model.key == here,
                    "problem": model.problem and sentence(model.problem),
                }
                for model in self.models()
            ]

        def open_model(key: str) -> dict:
            if key == self._home:
                return {"address": up}
            try:
                self.open(str(key))
            except ClvaeError as error:
                return {"error": sentence(error)}
            return {"address": f"{up}model/{key}/"}

        return [list_models, open_model]
