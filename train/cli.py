"""The command line of training: python -m train COMMAND."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from clvae.engine.device import choose_device
from clvae.errors import ClvaeError
from clvae.files.disk import trouble

from .judging import evaluate_sizes, judged, mixed
from .options import (
    ConfigOption,
    DataOption,
    DeviceOption,
    FixOption,
    FurtherOption,
    InceptionOption,
    InitOption,
    JudgeOption,
    LayoutOption,
    MinutesOption,
    OnlyOption,
    OwnStepsOption,
    PartOption,
    PrecisionOption,
    PresetOption,
    QuickOption,
    RoundsOption,
    RunLayoutOption,
    RunOption,
    SamplesOption,
    SegmenterOption,
    SegmenterSteps,
    StepsOption,
    WeightsOption,
)
from .upscale.commands import teach, upscaled, upscaler

app = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.command()
def check(data: DataOption, layout: LayoutOption = "folder", fix: FixOption = False):
    """Read a whole data set once and say what it holds and what is wrong with it, by name."""
    from .data import DataSet, advice
    from .data import check as run_check

    found = advice.advise(data) if layout == "folder" and data.is_dir() else None
    if found and fix:
        before = advice.write(found, data)
        print(
            f"wrote {data / 'classes.json'}: {found.sentence}"
            + (f" (before: {before.name})" if before else "")
        )
        if found.loss:
            print(f"unlabelled from now on: {found.loss}")
        found = None
    report = run_check(DataSet.open(data, layout))
    print(report.text())
    if found:
        loss = f", and makes unlabelled: {found.loss}" if found.loss else ""
        print(f"{found.sentence}; --fix writes it{loss}")
    if report.problems or found:
        raise typer.Exit(1)


@app.command()
def fit(
    data: DataOption,
    out: RunOption,
    preset: PresetOption = None,
    config: ConfigOption = None,
    init_from: InitOption = None,
    resume: Annotated[bool, typer.Option(help="Continue the run in --out.")] = False,
    steps: StepsOption = None,
    minutes: MinutesOption = None,
    layout: RunLayoutOption = None,
    device: DeviceOption = "auto",
):
    """Train generator and encoder on a data set, with checkpoints and picture sheets as it goes.

    On many GPUs or machines: torchrun --nproc-per-node 8 -m train fit …; every process must see
    --data and --out.
    """
    from .data import DataSet
    from .data.descriptions import DESCRIPTIONS
    from .fit.checkpoint import NEWEST
    from .fit.distributed import agreed, joined
    from .fit.going_on import go_on
    from .fit.loop import fit as run_fit
    from .fit.trainer import Trainer
    from .fit.transfer import read_source, settings_of

    def read():
        source = read_source(init_from) if init_from else None
        settings = settings_of(preset, config, source)
        pairs = DataSet.open(data, layout or (preset if preset in DESCRIPTIONS else "folder"))
        if source and not (preset or config):
            settings = source.config(pairs.labels)
        if not resume and (out / NEWEST).exists():
            raise ClvaeError(
                f"{out} already holds a run: continue it with --resume, or name another folder"
            )
        settings = (
            settings.model_copy(update={"steps": steps, "epochs": None}) if steps else settings
        )
        return source, pairs, settings.with_steps(pairs.epoch(settings.data.rarity))

    with joined(choose_device(device)) as place:
        source, pairs, settings = agreed(read)
        if resume:
            trainer = Trainer.resume(out / NEWEST, place)
            if trainer.labels.names != pairs.labels.names:
                raise ClvaeError(
                    f"the run in {out} was trained on different classes from those of {data}"
                )
            trainer.labels = pairs.labels  # their colours and numbers may be others by now
            if not go_on(trainer, out, settings if preset or config else None, steps):
                return
        else:
            name = os.path.basename(os.path.realpath(pairs.root))
            trainer = Trainer(settings, pairs.labels, place, name)
            if source:
                trainer.start_from(source)
        run_fit(pairs, out, trainer, minutes)


@app.command()
def finish(
    data: DataOption,
    run: RunOption,
    out: WeightsOption,
    licence: Annotated[str, typer.Option(help="Terms of the data, kept in the bundle.")] = "",
    segmenter: SegmenterOption = None,
    segmenter_steps: SegmenterSteps = None,
    quick: QuickOption = False,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
):
    """Make a bundle of a run: averaged weights and their statistics, how codes are drawn, sliders,
    presets, a segmenter.

    The bundle opens after the first of these; one that is ended early keeps what was done.
    """
    from .data import DataSet
    from .finish.finish import finish as run_finish

    run_finish(
        DataSet.open(data, layout),
        run,
        out,
        licence,
        choose_device(device),
        segmenter,
        segmenter_steps,
        quick,
    )


@app.command()
def segmenter(
    weights: WeightsOption,
    data: DataOption,
    file: SegmenterOption = None,
    steps: OwnStepsOption = None,
    further: FurtherOption = False,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
):
    """Give a bundle that exists a segmenter of its classes; nothing else of it changes."""
    from .data import DataSet
    from .finish.finish import equip

    if file and further:
        raise typer.BadParameter("either one of a file, or the bundle's own trained further")
    equip(weights, DataSet.open(data, layout), choose_device(device), file, steps, further)


@app.command()
def looks(
    weights: WeightsOption,
    data: DataOption,
    only: OnlyOption = None,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
):
    """Find slider directions, style presets and colours of a bundle that exists anew; nothing else
    of it changes.
    """
    from .data import DataSet
    from .finish.finish import RENEW

    RENEW[only](weights, DataSet.open(data, layout), choose_device(device))


@app.command()
def evaluate(
    weights: WeightsOption,
    data: DataOption,
    split: Annotated[str, typer.Option(help="train or val.")] = "val",
    out: Annotated[Path | None, typer.Option(help="Write the figures as JSON, too.")] = None,
    samples: Annotated[int, typer.Option(min=2, help="Random pictures of each map.")] = 10,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many pairs.")] = None,
    inception: InceptionOption = None,
    segmenter: JudgeOption = None,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
):
    """Measure a bundle on photos it has not seen; train/evaluate/protocol.py says how."""
    from clvae import Engine

    from .data import DataSet
    from .evaluate import Tools, table, write
    from .evaluate import evaluate as run_evaluate
    from .evaluate.segmentation import read_segmenter

    engine = Engine.load(weights, device=device, precision=precision)
    pairs = DataSet.open(data, layout)
    tools = Tools(
        inception, read_segmenter(segmenter, engine.labels, engine.device) if segmenter else None
    )
    figures = run_evaluate(engine, pairs, split, samples, limit, tools)
    print(table(figures))
    if out:
        write(figures, out)


@app.command()
def sheet(
    weights: WeightsOption,
    labels: Annotated[Path, typer.Option(help="A folder of label maps.")],
    out: Annotated[Path, typer.Option(help="The picture to write.")],
    samples: SamplesOption = 4,
    at: PartOption = "middle",
):
    """Draw a sheet of a bundle's random pictures of some label maps."""
    from clvae.core.cover import part_said

    from .fit.sheets import write_scene_sheet

    write_scene_sheet(weights, labels, samples, out, part_said(at))


@app.command()
def bench(
    preset: PresetOption = None,
    config: ConfigOption = None,
    rounds: RoundsOption = 7,
    device: DeviceOption = "auto",
):
    """Time a training step, beside the same step with the per-class loops of the published
    release.
    """
    from .bench import bench as run_bench
    from .fit.transfer import settings_of

    figures = run_bench(settings_of(preset, config), preset, choose_device(device), rounds)
    print(
        f"{figures['pictures_a_second']:.2f} pictures a second, "
        f"{figures['with_loops']:.2f} with per-class loops: {figures['ratio']:.2f} times as fast "
        f"(batch {figures['batch']}, {figures['device']}, medians of {rounds})"
    )


for command in (evaluate_sizes, teach, upscaler, upscaled, mixed, judged):
    app.command()(command)


def main() -> None:
    """Run the command line; what the user can put right is a sentence and exit status 2."""
    from .fit.distributed import leading, tell_torchrun

    logging.basicConfig(level=logging.INFO if leading() else logging.ERROR, format="%(message)s")
    try:
        app()
    except (ClvaeError, OSError) as error:  # a path that no function looked at: too long, say
        said = str(error) if isinstance(error, ClvaeError) else trouble(error)
        if leading():
            print(said, file=sys.stderr)
        tell_torchrun(said)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
