"""All texts of the page, found in what is written: Python, scripts, HTML and sample scenes."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import clvae.editor.texts
from clvae.core.classes import UNLABELLED
from clvae.core.codes import LAYER_NAMES, LAYERS
from clvae.core.directions import Directions
from clvae.editor.folders import ASSETS
from clvae.editor.server import faces
from clvae.editor.server.faces import slider_label

CLVAE = Path(clvae.__file__).parent
WEIGHTS = [CLVAE.parent / "weights" / name for name in ("landscape", "fashion")]
# What reaches the page; what only the command line and programs are told stays English.
PACKAGES = ("core", "files", "bundle", "engine", "export", "photo", "editor")
COMMANDS = (
    *("bundle/checkpoint_sizes.py", "bundle/convert.py", "bundle/dataset_layouts.py"),
    *("bundle/find_scales.py", "bundle/pack.py", "bundle/pack_classes.py"),
    *("editor/launch.py", "editor/logs.py", "editor/serving.py", "editor/settings.py"),
    *("editor/page/api.py", "editor/server/photo_calls.py", "editor/server/programs.py"),
    *("engine/device.py", "engine/wishes.py"),
)
SAYS = {"say", "Text"}
ERROR = "ClvaeError"
SHOWN = ("label", "info", "placeholder")  # of components
FIRST = {"Button", "Tab", "Accordion"}  # components whose first argument is shown
ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")
# What is the same in every language.
SAME = {"", "clVAE", "Editor", "A", "B", "#007aff"}
STRING = r'"(?:[^"\\]|\\.)*"'
CALL = re.compile(r"(?<![\w.$])t\(")
LITERAL = re.compile(rf"({STRING}(?:\s*\+\s*{STRING})*)\s*[,)]")
SENTENCE = re.compile(r"<(\w+)(?=[^>]*\bdata-sentence\b)[^>]*>(.*?)</\1>", re.DOTALL)


def places(text: str) -> set[str]:
    """The named places of a text."""
    return set(re.findall(r"\{(\w+)\}", text))


def plain(text: str) -> str:
    """A text of HTML as a reader sees it."""
    return " ".join(text.split())


# Scripts and HTML ---------------------------------------------------------------------------------
def scripts() -> dict[str, set[str]]:
    """The texts of each script. A text that is not written out is an AssertionError."""
    found = {}
    for file in sorted(ASSETS.rglob("*.js")):
        code, name = file.read_text("utf-8"), file.relative_to(ASSETS).as_posix()
        if name == "texts.js":
            continue
        found[name] = set()
        for call in CALL.finditer(code):
            text = LITERAL.match(code, call.end())
            line = code.count("\n", 0, call.start()) + 1
            assert text or code[: call.start()].endswith("function "), f"{name}:{line}"
            if text:
                parts = re.findall(STRING, text[1])
                found[name].add("".join(json.loads(part) for part in parts))
    return found


class Shown(HTMLParser):
    """What of a piece of HTML is shown: its texts and some attributes."""

    def __init__(self, markup: str):
        super().__init__()
        self.found = {plain(sentence[2]) for sentence in SENTENCE.finditer(markup)}
        self.feed(SENTENCE.sub("", markup))

    def handle_starttag(self, tag, attrs):
        self.found |= {plain(value or "") for name, value in attrs if name in ATTRIBUTES}

    def handle_data(self, data):
        self.found.add(plain(data))


def html() -> set[str]:
    """The texts of the page's HTML."""
    files = ASSETS.glob("*.html")
    return set().union(*(Shown(file.read_text("utf-8")).found for file in files)) - SAME


def scenes() -> set[str]:
    """The names of the sample scenes."""
    files = [json.loads(file.read_text("utf-8")) for file in ASSETS.glob("samples/**/samples.json")]
    return {scene["name"] for file in files for scene in file["samples"]}


def names() -> set[str]:
    """The names that the project's own bundles bring: of classes and of sliders."""
    found = {UNLABELLED, *LAYER_NAMES, *faces.LAYER_NAMES}
    for folder in WEIGHTS:
        card = json.loads((folder / "bundle.json").read_text("utf-8"))
        found |= {*card["labels"]["names"]}
        for one in Directions.read(folder / "directions.safetensors"):
            every = [replace(one, layer=layer) for layer in (None, *range(LAYERS))]
            found |= {*one.ends, *map(slider_label, every)}
    return found - SAME


# Python -------------------------------------------------------------------------------------------
def modules() -> dict[str, ast.Module]:
    """The modules of the packages that reach the page, by their paths in clvae."""
    files = [CLVAE / "errors.py", *(one for p in PACKAGES for one in (CLVAE / p).rglob("*.py"))]
    named = {file.relative_to(CLVAE).as_posix(): file for file in sorted(files)}
    return {
        name: ast.parse(file.read_text("utf-8"))
        for name, file in named.items()
        if name not in COMMANDS
    }


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def errors(trees: dict[str, ast.Module]) -> set[str]:
    """The names of ClvaeError and what is derived from it."""
    kinds, known = {ERROR}, 0
    while known < len(kinds):
        known = len(kinds)
        for tree in trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and kinds & {name_of(one) for one in node.bases}:
                    kinds.add(node.name)
    return kinds


def python() -> tuple[dict[str, set[str]], list[str]]:
    """The texts of each module, and where one is put together instead of having places."""
    trees, found, glued = modules(), {}, []
    kinds = errors(trees)
    for name, tree in trees.items():
        found[name] = set()
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            called = name_of(call.func)
            if called in SAYS | kinds and call.args:
                first = call.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[name].add(first.value)
                elif isinstance(first, (ast.JoinedStr, ast.BinOp)):
                    glued.append(f"{name}:{call.lineno}")
    return found, glued


def labels() -> set[str]:
    """The texts of Gradio's components, as the layout names them in English."""
    folder, found = CLVAE / "editor" / "page", set()
    for file in set(folder.glob("*.py")) - {folder / "api.py"}:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                found |= set(_labels(call))
    return found


def _labels(call: ast.Call) -> Iterator[str]:
    named = {one.arg: one.value for one in call.keywords}
    shown = [named[name] for name in SHOWN if name in named]
    if name_of(call.func) in FIRST:
        shown += call.args[:1]
    if name_of(call.func) == "HTML":
        shown += call.args[:1]
    for one in shown:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield from Shown(one.value).found - SAME
