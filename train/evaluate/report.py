"""The figures of an evaluation as a table to be read and as JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path


def table(figures: dict) -> str:
    """The figures as Markdown."""
    segmented = figures["segmentation"] or {}
    distances = figures["distance"]
    lines = [
        f"| pictures | {' | '.join(distances)} | {figures['difference_name']} to the photo "
        "| mIoU | pixel accuracy |",
        "| --- " * (4 + len(distances)) + "|",
    ]
    for name in dict.fromkeys(
        [*segmented, *(name for distance in distances.values() for name in distance)]
    ):
        scores = segmented.get(name, {})
        cells = [
            *(_number(distance.get(name), 1) for distance in distances.values()),
            _number(figures["difference"].get(name), 3),
            _number(scores.get("miou"), 3),
            _number(scores.get("pixel_accuracy"), 3),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    spoken = (
        f"Diversity ({figures['difference_name']} between {figures['samples']} random pictures "
        f"of a map): {figures['diversity']:.3f}; "
        f"between photos: {_number(figures['diversity_of_photos'], 3)}. "
        f"{figures['pairs']} pairs of {figures['split']}."
    )
    lines += ["", spoken, "", *_colours(figures["colours"])]
    lines += [
        "",
        "| class drawn anew | mCSD | mOCD | change inside, of 255 | beyond 24 px | maps |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in [*figures["locality"].items(), ("mean", figures["locality_mean"])]:
        lines.append(
            f"| {name} | {_number(row['mCSD'], 3)} | {_number(row['mOCD'], 3)} "
            f"| {_number(row['inside'], 1)} | {_number(row['beyond'], 1)} "
            f"| {row.get('maps', '')} |"
        )
    return "\n".join(lines)


def _colours(sets: dict[str, dict]) -> list[str]:
    """How near pictures come to the colours of photos, a row for each class."""
    rows = {"mean": {name: found["mean"] for name, found in sets.items()}}
    counts: dict[str, int] = {}
    for name, found in sets.items():
        for class_name, row in found["classes"].items():
            rows.setdefault(class_name, {})[name] = row["mean"]
            counts[class_name] = max(counts.get(class_name, 0), row["regions"])
    names = [
        name for name in ("encoded", "refined", "taken over", "matched", "random") if name in sets
    ]
    lines = [
        f"| CIELAB difference to the photo | {' | '.join(names)} | regions |",
        "| --- " * (2 + len(names)) + "|",
    ]
    for class_name in [*(name for name in rows if name != "mean"), "mean"]:
        cells = [_number(rows[class_name].get(name), 1) for name in names]
        lines.append(f"| {class_name} | {' | '.join(cells)} | {counts.get(class_name, '')} |")
    return lines


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def write(figures: dict, path: Path) -> None:
    """Write the figures as JSON; what could not be measured is null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_without_nan(figures), indent=1))


def _without_nan(value):
    if isinstance(value, dict):
        return {key: _without_nan(entry) for key, entry in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value


def sizes_table(figures: dict) -> str:
    """The figures of canvases of other sizes as Markdown, a row for each size and kind of picture;
    `sizes` says what they are.
    """
    lines = [
        f"| canvas | pictures | {figures['distance']} from afar | from close by | enlarged | mIoU "
        "| pixel accuracy | broad textures | fine ones | streaks | photos' |",
        "| --- " * 11 + "|",
    ]
    for size, row in figures["sizes"].items():
        for name in ("encoded", "random"):
            scores = (row["segmentation"] or {}).get(name, {})
            enlarged = [row["close"].get(f"{name}, {how}") for how in ("enlarged", "upscaled")]
            cells = [
                _number(row["afar"][name], 1),
                _number(row["close"].get(name), 1),
                " / ".join(_number(value, 1) for value in enlarged if value is not None) or "–",
                _number(scores.get("miou"), 3),
                _number(scores.get("pixel_accuracy"), 3),
                _number(row["broad"][name], 2),
                _number(row["fine"][name], 2),
                _number(row["streaks"][name]["mean"], 2),
                _number(row["streaks"]["photos"]["mean"], 2),
            ]
            lines.append(f"| {size} | {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"{figures['pairs']} pairs of {figures['split']}."])
