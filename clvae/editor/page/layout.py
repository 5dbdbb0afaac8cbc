"""The page: its layout, and its components bound to what answers their events."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import gradio as gr
import numpy as np
from gradio.themes import Base
from starlette.middleware import Middleware
from starlette.routing import Route

from ...core.classes import UNLABELLED
from ...engine import Engine
from ...errors import Text
from ..server.assets import ASSETS, ROUTE
from ..server.canvas import offers
from ..server.data_urls import TILE, tile_url
from ..server.events import EVENTS
from ..server.exports import choices
from ..server.presenters import push_map
from ..server.rules import USUAL, Rules
from ..server.service import Others, Service
from ..server.workspaces import Workspaces
from ..texts import ENGLISH, catalogues, in_language
from . import components as widgets
from .api import Api
from .bindings import bind
from .components import detail, export, header, history, keep, outbox, photo, strip
from .direct import Direct, route
from .failures import speaking
from .files import by_upload
from .gradio_internals import NO_FRONTEND
from .language import Language, spoken_to
from .line import HERE, Line
from .look_panel import look_panel, picture_panel
from .order import in_order, others_placed
from .ours import ours
from .painter import Painter
from .parts import Parts
from .policy import Policy
from .sessions import lifespan
from .share import Share
from .style_photo_panel import panel
from .watched import watched

TITLE = "clVAE Editor"
STYLES = (
    "page.css",
    "painter.css",
    "tools.css",
    "photos.css",
    "style-photos.css",
    "looks.css",
    "dialogs.css",
    "export.css",
    "works.css",
    "touch.css",
)
STYLING = "() => document.getElementById('workspace').classList.{act}('styling')"
TEMPORARY = 60, 600  # seconds: how often files are looked at, how long they stay


@in_language(ENGLISH)  # whoever asks for it first: the page itself translates it
def build(
    engine: Engine,
    menu: Sequence[Callable] = (),
    others: Others = list,
    rules: Rules = USUAL,
) -> gr.Blocks:
    """The page for a model, ready for `launch`.

    menu, others: what its header, and who opens a map, can ask of the server; see site.py.
    """
    service = Service(engine, others)
    workspaces = Workspaces(service, rules)
    with gr.Blocks(
        title=TITLE, fill_width=True, delete_cache=TEMPORARY, analytics_enabled=False
    ) as page:
        header(engine.name, menu, elem_id="header")
        with gr.Row(elem_id="workspace"):
            with gr.Column(elem_id="map-side", min_width=200):
                scene, style_photo = painters(service)
            with gr.Column(elem_id="photo-side", min_width=200):
                middle = photo_side(service, rules)
            with (
                gr.Column(elem_id="look-side", min_width=200),
                gr.Tabs(elem_id="tabs", overflow_behavior="wrap"),
            ):
                tabbed = tabs(service)
        scenes = strip(thumbnails(service), elem_id="strip")
        parts = Parts(
            scene=scene,
            style_photo=style_photo,
            strip=scenes,
            **middle,
            **tabbed,
        )
        parts.seed.value = service.opening_state.seed
        for event in (*EVENTS, HERE):
            bind(event, workspaces, parts)
        Api(service).attach()
        ours(page).shares, ours(page).rules = Share(rules.trust_proxy), rules
        page.unload(leaving(workspaces))
    in_order(page)
    by_upload(page)
    watched(page)
    speaking(page)
    spoken_to(page)
    page.queue(api_open=False)  # nobody goes round the queue
    ours(page).workspaces = workspaces
    shares, placed = ours(page).shares, functools.partial(others_placed, page)
    ours(page).direct = Direct(workspaces, parts, shares.address, placed)
    return page


def photo_side(service: Service, rules: Rules) -> dict:
    """The photo, with what is below it and what is seen only when asked for; the components by
    their names in Parts.
    """
    engine, most = service.engine, rules.upload_bytes * 4 // 3  # a file as text
    found = {
        "photo": photo(service.opening(), engine.has_upscaler, elem_id="photo"),
        "detail": detail(elem_id="detail"),
        "outbox": outbox(elem_id="outbox"),
        "export": export(choices(), elem_id="export"),
        "keep": keep(engine.checksum, engine.name, most, elem_id="keep"),
        **picture_panel(),
    }
    history(elem_id="history")
    return found | {"snapshots": widgets.snapshots(elem_id="snapshots")}


def tabs(service: Service) -> dict:
    """The tabs with what each of them holds; the components by their names in Parts."""
    with gr.Tab("Look", id="look", elem_id="tab-look") as look_tab:
        look = look_panel(service)
    with gr.Tab("Variations", id="variations", elem_id="tab-variations") as variations_tab:
        others = widgets.variations(elem_id="variations")
    with gr.Tab("Kept", id="kept", elem_id="tab-kept") as kept_tab:
        kept = widgets.kept_looks(elem_id="kept-looks")
        between = widgets.blend(elem_id="blend")
        elsewhere = widgets.other_looks(service.engine.checksum, elem_id="other-looks")
    with gr.Tab("Style photos", id="style-photos", elem_id="tab-style-photos") as styling_tab:
        style = style_photos_tab(service)
    for tab in (look_tab, variations_tab, kept_tab):
        tab.select(None, js=STYLING.format(act="remove"))
    styling_tab.select(None, js=STYLING.format(act="add"))
    shelf = {"kept_looks": kept, "blend": between, "other_looks": elsewhere}
    return {**look, "variations": others, **shelf, **style}


def style_photos_tab(service: Service) -> dict:
    """The components beside the style photos' painter, by their names in Parts."""
    engine = service.engine
    return {
        "style_photos": panel(engine.labels, engine.has_segmenter, elem_id="style-photos"),
        "match": widgets.match(engine.has_colours, elem_id="match"),
        "apply": gr.Button("Take over", variant="primary", size="sm", elem_id="apply"),
    }


def leaving(workspaces: Workspaces) -> Callable[[gr.Request], None]:
    """What is done when a page closes."""

    def leave(request: gr.Request) -> None:
        workspaces.leave(request)

    return leave


def launch(
    page: gr.Blocks, routes: Sequence[Route] = (), before: Sequence[Middleware] = (), **where
) -> tuple:
    """Serve the page, and more routes. before: what every request goes through first. where: what
    else Gradio's own `launch` takes.
    """
    where["app_kwargs"] = application(page, routes) | {
        "middleware": [
            Middleware(Policy),
            Middleware(Language),
            *before,
            Middleware(Line),
        ]
    }
    return page.launch(**where, **settings(page), **NO_FRONTEND)


def application(page: gr.Blocks, routes: Sequence[Route] = ()) -> dict:
    """What the Gradio app of a page has of ours. routes: more than the page's own."""
    return {"lifespan": lifespan, "routes": [ROUTE, route(lambda: ours(page).direct), *routes]}


def settings(page: gr.Blocks) -> dict:
    """How every page is served, whether launched or mounted."""
    return {
        "ssr_mode": False,
        "run_history": False,
        "mcp_server": ours(page).rules.mcp,
        "theme": theme(),
        "footer_links": [],
        "allowed_paths": [],
        "css_paths": [ASSETS / name for name in STYLES],
        "max_file_size": ours(page).rules.upload_bytes,
        "show_error": True,
        "i18n": gr.I18n(**words()),
    }


def words() -> dict[str, dict[str, str]]:
    """What Gradio says to who cannot see, and has no text for, by language."""
    return {
        name: {"common.complete": known.get("Done", "Done")} for name, known in catalogues().items()
    }


def theme() -> Base:
    """Calm greys and one accent; fonts of the visitor's own system, so that nothing is fetched."""
    return Base(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        spacing_size="sm",
        radius_size="md",
        text_size="sm",
        font=["system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )


def painters(service: Service) -> tuple[Painter, Painter]:
    """The scene's painter and the one over the style photo; only one shows at a time."""
    labels, size = service.engine.labels, service.engine.config.size
    objects = [
        {"id": i, "name": name, "color": list(color)}
        for i, (name, color) in enumerate(zip(labels.names, labels.colors))
    ]

    def nothing(name: str) -> list[dict]:
        blank = service.blank
        return [] if blank is None else [{"id": blank, "name": name, "color": [0, 0, 0]}]

    numbers = [labels.number(i) for i in range(labels.count)] if labels.numbering else ()
    sizes = service.engine.sizes
    model = {"size": size, "sizes": sizes, "blank": service.blank, "numbers": numbers}
    canvases = offers(sizes)
    scene = Painter(
        objects=objects + nothing(UNLABELLED),
        main=True,
        elem_id="scene-painter",
        canvases=canvases,
        **model,
    )
    opening = service.opening_state.scene.objects
    scene.value = push_map(service, opening, selected=int(opening[0, 0]))
    style_photo = Painter(
        objects=objects + nothing(Text("eraser")),
        main=False,
        elem_id="style-painter",
        **model,
    )
    style_photo.value = push_map(service, np.full(size, service.blank or 0, np.uint8))
    return scene, style_photo


def thumbnails(service: Service) -> list[dict]:
    """A small picture of each sample scene, drawn by the model; of a wide one the middle."""
    height, width = service.engine.config.size
    tall = height > width
    size = (TILE[0], round(TILE[0] * width / height)) if tall else TILE
    return [
        {
            "name": sample.name,
            "src": tile_url(service.preview(sample)[1], size),
            "tall": tall,
        }
        for sample in service.samples
    ]
