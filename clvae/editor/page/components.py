"""Parts of the page that are ours: a piece of HTML and a module from assets/, in a gr.HTML."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence

import gradio as gr

from ..server.assets import address, read

# What comes from Python while the module is on its way is kept for it.
START = """// It tells Python: EVENTS
let values = [props.value];
watch("value", () => values?.push(props.value));
const load = (path) => import(window.gradio_config.root + path);
Promise.all([load(MODULE), load(DIRECT)]).then(([module, direct]) => {
  const known = values;
  values = null;
  const ask = (event, ...more) => {
    document.dispatchEvent(new CustomEvent("clvae:asked", {detail: event}));
    if (more.length) direct.bring(element, event, more[0]);
    trigger(event, ...more);
  };
  module.start({element, props, trigger: ask, watch, server, values: known, fixed: FIXED});
  element.dataset.ready = "";
});"""


def start(module: str, events: Sequence[str] = (), fixed: dict | None = None) -> str:
    """The text for `js_on_load` that starts a module of assets/, and marks that it has started.

    events: what it tells Python; Gradio lets handlers listen to names that it finds in this text.
    fixed: what never changes. A widget that is an output of events before its tab was ever opened
    needs it here: to Gradio even an output that an event leaves alone is an update of its props,
    and what is not on the page yet loses them by it.
    """
    names = ", ".join(map(json.dumps, events))
    text = START.replace("EVENTS", names).replace("MODULE", json.dumps(address(module)))
    text = text.replace("DIRECT", json.dumps(address("direct.js")))
    # One text serves all: Gradio makes a component anew whenever an event updates it.
    return sys.intern(text.replace("FIXED", json.dumps(fixed)))


def widget(name: str, value=None, events: Sequence[str] = (), module: str = "", **props) -> gr.HTML:
    """The widget of assets/NAME.html and assets/NAME.js, or another module; keywords are its
    props. events: see `start`.
    """
    return gr.HTML(
        value,
        html_template=read(f"{name}.html"),
        apply_default_css=False,
        js_on_load=start(module or f"{name}.js", events),
        **props,
    )


def photo(value: dict, upscales: bool, **props) -> gr.HTML:
    """The photo pane: shows the newest picture, its value is what `render.view` makes.

    The event "closer" asks for a detail of a photo, see handlers/closer.py, "finer" for all of a
    drawn picture with more pixels, see handlers/finer.py. upscales: whether there are such.
    """
    events = "draw", "closer", "finer"
    return widget("photo", value, events, upscales=upscales, **props)


def detail(**props) -> gr.HTML:
    """Hands details, see `Renderer.detail`, on to the photo pane."""
    return widget("detail", **props)


def history(**props) -> gr.HTML:
    """A small picture of each step of the document; the painter goes to the one that is chosen."""
    return widget("history", **props)


def outbox(**props) -> gr.HTML:
    """Saves its value {name, href, serial} as a file of the visitor's; the server keeps nothing."""
    return widget("outbox", **props)


def keep(bundle: str, model: str, most: int, **props) -> gr.HTML:
    """Saves and opens projects, and keeps the newest in the visitor's browser.

    See handlers/keeping.py and works.py. bundle: its checksum. most: characters that a request may
    have.
    """
    events = "keep", "here", "restore", "revive", "open_project", "save_project"
    events += "leave", "open_work", "export_work"
    known = {"bundle": bundle, "model": model, "most": most}
    return widget("keep", None, events, "keep/main.js", **known, **props)


def snapshots(**props) -> gr.HTML:
    """Named snapshots of the picture. value: see `keepsakes.show_snapshots`.

    Events: "take" {name, time}, "back" and "remove" {number}.
    """
    return widget("snapshots", {"found": []}, ("take", "back", "remove"), **props)


def export(choices: dict, **props) -> gr.HTML:
    """The dialog in which finished work is exported; see handlers/exports.py.

    choices: see `exports.choices`. Events: "offer", "start" {job, …} and "stop" {job}.
    """
    return widget("export", None, ("offer", "start", "stop"), choices=choices, **props)


def strip(scenes: list[dict], **props) -> gr.HTML:
    """Sample scenes {name, src, tall} to start from; one is the event "pick" with its index.

    The event "follow" is that the page's address asks for one {scene, seed}; "edit_photo" brings a
    photo {file, name} to be edited.
    """
    return widget("strip", None, ("pick", "follow", "edit_photo"), scenes=scenes, **props)


def presets(value: dict, shelves: dict, **props) -> gr.HTML:
    """Looks to choose from. value: {class_id} of the selected object. shelves: see look_panel.py.

    Choosing one is the event "choose" with its shelf and index.
    """
    return widget("presets", value, ("choose",), shelves=shelves, **props)


def head(value: dict, **props) -> gr.HTML:
    """The look panel's head. value: see `faces.heading`. Events: "look", all of the panel anew,
    "mode" {mode} of an object of a photo, and "edge" {object, strength, softness, done, gesture}.
    """
    return widget("head", value, ("look", "mode", "edge"), **props)


def layers(texture: bool, **props) -> gr.HTML:
    """Which layer the dice renews.

    texture: whether that can be rolled alone. value: the number of a layer, None for all, or
    "texture".
    """
    return widget("layers", texture=texture, **props)


def clipboard(**props) -> gr.HTML:
    """Buttons for the events "copy" and "paste" of a look.

    value: {copied}, the name of what it was copied from.
    """
    return widget("clipboard", {"copied": None}, ("copy", "paste"), **props)


def tint(value: dict, **props) -> gr.HTML:
    """A colour for the selected object: the event "tint".

    value: from the page {color, done, held, number}, see handlers/looks.py; from Python see
    `wells.show_color`.
    """
    return widget("tint", value, ("tint",), **props)


def match(possible: bool, **props) -> gr.HTML:
    """How near a style photo's colours are matched, and what matches them more closely.

    value: see `presenters.show_match`. Events: "refine" {number}, "stop", and "arrive" once there
    is time for what Python says is due. possible: whether the model can.
    """
    return gr.HTML(
        None,
        html_template=read("match.html"),
        apply_default_css=False,
        js_on_load=start("match.js", ("refine", "stop", "arrive"), {"possible": possible}),
        **props,
    )


def variations(**props) -> gr.HTML:
    """A grid of looks to choose from; its value is what handlers/variations.py makes."""
    return widget("variations", None, ("show", "adopt", "more"), **props)


def kept_looks(**props) -> gr.HTML:
    """Looks that were kept. value: see `keepsakes.show_kept_looks`.

    Events: "keep" {whole}, "wear" and "remove" {number}.
    """
    return widget("kept-looks", {"looks": []}, ("keep", "wear", "remove"), **props)


def blend(**props) -> gr.HTML:
    """A slider between two kept looks: the event "blend".

    value: {a, b, share, done, held, number}: their numbers, how much of b in per cent, whether the
    hand let go, the object in hand, and the number of the act.
    """
    return widget("blend", None, ("blend",), **props)


def other_looks(bundle: str, **props) -> gr.HTML:
    """Looks that were kept in other pictures, which the browser has. bundle: its checksum.

    value: see `keepsakes.show_other_looks`. Events: "use" and "save" {file, name}, "bring" {file}.
    """
    return gr.HTML(
        None,
        html_template=read("other-looks.html"),
        apply_default_css=False,
        js_on_load=start("other-looks.js", ("use", "bring", "save"), {"bundle": bundle}),
        **props,
    )


def header(model: str, menu: Sequence[Callable], **props) -> gr.HTML:
    """The title, a menu of models, three hints for a first visit, and the list of shortcuts.

    menu: functions that the script calls on the server, `list_models` and `open_model` of site.py;
    without, there is none.
    """
    return widget("header", model=model, server_functions=list(menu), **props)
