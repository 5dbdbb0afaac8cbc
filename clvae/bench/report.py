"""The benchmark's figures as a table."""

from __future__ import annotations

from .machine import NO_DEVICE


def report(result: dict) -> str:
    """The result as a table."""
    facts, apart, fresh = (
        result["machine"],
        result["difference"]["released"],
        result["difference"]["fresh"],
    )
    lines = [
        f"{facts['processor']}, {facts['cores']} cores, GPU {facts['gpu']}, "
        f"torch {facts['torch']}, {result['precision']}",
        f"medians of {result['rounds']} rounds, {result['objects']} objects",
        *([] if facts["gpu"] == NO_DEVICE else ["the released network is on the CPU"]),
        "",
        f"{'':44}{'released':>10}{'engine':>10}{'ratio':>8}   range",
    ]
    for row in result["rows"]:
        low, high = row["ratio_range"]
        lines.append(
            f"{row['what']:44}{row['released_ms']:>7.0f} ms{row['ms']:>7.1f} ms"
            f"{row['ratio']:>7.1f}x   {low:.1f}-{high:.1f}"
        )
    if isinstance(result["batches"], str):
        sizes = " and ".join(map(str, result["batch_sizes"]))
        lines.append(f"batches of {sizes} on a GPU: {result['batches']}")
    else:
        lines += map(_line, result["batches"])
    lines += map(_line, result["upscaling"])
    accuracy = (
        f"mean {apart['mean']:.2f}, 99.9 % within {apart['percentile_99.9']:.0f}, "
        f"all within {apart['largest']}"
    )
    same = f"all within {fresh}" if fresh else "equal"
    lines += [
        "",
        f"against the released network's picture, of 255: {accuracy}",
        f"after an edit against a fresh picture, of 255: {same}",
        "peak memory, MB: "
        + ", ".join(f"{name} {mb:.0f}" for name, mb in result["memory"].items()),
    ]
    if "growth" in result:
        size = f"{result['network']['picture_width']}x{result['network']['height']}"
        lines += ["", f"against {size}, {result['objects']} objects, one session:"]
        lines += [_growth_line(row) for row in result["growth"]]
    return "\n".join(lines)


def _line(row: dict) -> str:
    low, high = row["ms_range"]
    return f"{row['what']:54}{row['ms']:>7.2f} ms{'':11}{low:.2f}-{high:.2f} ms"


def _growth_line(row: dict) -> str:
    times = "".join(
        f"{kind} {row[kind]['ms']:>6.0f} ms{row[kind]['times']:>6.2f}x   "
        if kind in row
        else " " * 25
        for kind in ("full", "stroke")
    )
    return f"{row['what']:16}{times}holds {row['memory']:.0f} MB"
