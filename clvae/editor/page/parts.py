"""The components of the page by name, each a part that events come from and answers go to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr
from gradio.components import Component

from ..server.faces import Face
from ..server.presenters import Shown
from .painter import Painter
from .style_photo_panel import StylePhotoPanel


@dataclass(frozen=True)
class Parts:
    """Every component that an event comes from, or that an answer can change.

    sliders: as many as any object has. overall: those of the whole picture. presets: looks to
    choose from.
    """

    scene: Painter
    style_photo: Painter
    photo: gr.HTML
    detail: gr.HTML
    outbox: gr.HTML
    keep: gr.HTML
    export: gr.HTML
    snapshots: gr.HTML
    strip: gr.HTML
    heading: gr.HTML
    dice: gr.Button
    layers: gr.HTML
    clipboard: gr.HTML
    lock: gr.Checkbox
    sliders: tuple[gr.Slider, ...]
    overall: tuple[gr.Slider, ...]
    middle: gr.Button
    reset: gr.Button
    presets: gr.HTML
    tint: gr.HTML
    dice_all: gr.Button
    seed: gr.Number
    style_photos: StylePhotoPanel
    match: gr.HTML
    apply: gr.Button
    variations: gr.HTML
    kept_looks: gr.HTML
    blend: gr.HTML
    other_looks: gr.HTML

    def of(self, *names: str) -> list[Component]:
        """The components with these names, those of several sliders one after the other."""
        found = []
        for name in names:
            part = getattr(self, name)
            found += part if isinstance(part, tuple) else [part]
        return found

    @property
    def named(self) -> dict[str, Component]:
        """All by the names that presenters.py gives them."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        for kind, name in (("sliders", "slider"), ("overall", "overall")):
            found |= {f"{name}-{i}": one for i, one in enumerate(found.pop(kind))}
        return found

    def shown(self, shown: Shown) -> dict[Component, Any]:
        """What presenters.py shows, by components as Gradio's handlers return it."""
        named = self.named
        return {
            named[name]: gr.update(**value) if isinstance(value, Face) else value
            for name, value in shown.items()
        }
