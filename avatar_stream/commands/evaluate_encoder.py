"""``evaluate encoder``: how well are faces read, measured on clips and on heads that are known?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from avatar_stream.base.tracker_names import TRACKER_NAMES, TrackerName
from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json, stderr, stdout
from avatar_stream.errors import UserInputError
from avatar_stream.face_model.arkit import EXPRESSION_NAMES

if TYPE_CHECKING:
    from avatar_stream.evaluation.encoder_clips import ClipMeasures
    from avatar_stream.evaluation.expression_agreement import Agreement
    from avatar_stream.evaluation.synthetic_truth import TruthMeasures

_COLUMNS = (
    ("frames", "frames", "{:.0f}"),
    ("tracked", "tracked", "{:.0f}"),
    ("dense error %", "dense_error_pct", "{:.2f}"),
    ("blink precision", "blink_precision", "{:.2f}"),
    ("blink recall", "blink_recall", "{:.2f}"),
    ("wink side", "wink_side_accuracy", "{:.2f}"),
    ("still rotation SD °", "still_rotation_sd_deg", "{:.2f}"),
    ("still scale SD %", "still_scale_sd_pct", "{:.2f}"),
    ("landmarks ms", "landmarks_ms", "{:.2f}"),
    ("solver ms", "solver_ms", "{:.2f}"),
)


def encoder(
    media: Annotated[
        Path | None, typer.Option("--media", metavar="FOLDER", help="Clips of faces to measure on.")
    ] = None,
    characters: Annotated[
        Path | None,
        typer.Option(
            "--characters",
            metavar="FOLDER",
            help="Portraits to animate as known heads. (default: one photograph)",
        ),
    ] = None,
    ict: Annotated[
        Path | None,
        typer.Option("--ict", metavar="FILE", help="ICT-FaceKit Light as .npz, for true 3D heads."),
    ] = None,
    synthetic: Annotated[
        bool, typer.Option(help="Also measure on known heads: a minute for a drawn one, ten for a 3D one.")
    ] = True,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="OUT.png", help="Draw which expressions answer for which others."),
    ] = None,
    tracker: Annotated[
        list[str] | None,
        typer.Option("--tracker", metavar="NAME", help=f"{', '.join(TRACKER_NAMES)}; may be given again."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Track the clips anew, also where their landmarks are remembered.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure the encoder: expression error, blinks, winks, steadiness, speed; and against known heads."""
    if media is None:
        raise UserInputError("Which clips? Name a folder of them: evaluate encoder --media FOLDER")
    if plot is not None and not synthetic:
        raise UserInputError("--plot draws what known heads show; leave out --no-synthetic")
    trackers = _trackers(tracker or ["auto"])
    from avatar_stream.evaluation.cross_talk_picture import draw_cross_talk
    from avatar_stream.evaluation.encoder import KnownHeads, evaluate_encoder

    with stderr.status("Measuring …") as line:
        evaluations = evaluate_encoder(
            media,
            trackers,
            KnownHeads(characters, ict, synthetic),
            fresh=fresh,
            on_progress=lambda what: line.update(f"Measuring {what} …"),
            notify=note,
        )
    truths: dict[str, TruthMeasures] = {
        name: one.rendered for name, one in evaluations.items() if one.rendered is not None
    }
    alone = evaluations[trackers[0]].solver_alone
    if alone is not None:
        truths["solver alone"] = alone
    if plot is not None:
        draw_cross_talk(truths, plot)
    if as_json:
        print_json({name: one.as_json() for name, one in evaluations.items()})
        return
    for name, evaluation in evaluations.items():
        stdout.print(_clip_table(name, {**evaluation.clips, "mean": evaluation.mean}))
    if any(one.agreement for one in evaluations.values()):
        stdout.print(_agreement_table({name: one.agreement for name, one in evaluations.items()}))
    if truths:
        stdout.print(_truth_table(truths))
        for title, one in truths.items():
            stdout.print(_name_table(title, one))


def _trackers(names: list[str]) -> list[TrackerName]:
    unknown = [name for name in names if name not in TRACKER_NAMES]
    if unknown:
        raise UserInputError(f"There is no tracker '{unknown[0]}'; there are {', '.join(TRACKER_NAMES)}")
    return [name for name in TRACKER_NAMES if name in names]


def _clip_table(tracker: str, clips: dict[str, ClipMeasures]) -> Table:
    table = Table("clip", title=tracker)
    for title, _, _ in _COLUMNS:
        table.add_column(title, justify="right")
    for name, measures in clips.items():
        if name == "mean":
            table.add_section()
        values = [(getattr(measures, field), form) for _, field, form in _COLUMNS]
        table.add_row(name, *("–" if value is None else form.format(value) for value, form in values))
    return table


def _truth_table(truths: dict[str, TruthMeasures]) -> Table:
    table = Table("known heads")
    for name in truths:
        table.add_column(name, justify="right")
    measures = list(truths.values())
    table.add_row("heads", *(str(len(one.heads)) for one in measures))
    table.add_row("tracked", *(f"{one.tracked:.2f}" for one in measures))
    table.add_row("rotation error °", *(f"{one.rotation_error_deg:.2f}" for one in measures))
    table.add_row("rotation lag ms", *(f"{one.rotation_lag_ms:.0f}" for one in measures))
    table.add_row("cross-talk", *(f"{one.cross_talk:.2f}" for one in measures))
    for title, field in (
        ("still rotation SD °", "still_rotation_sd_deg"),
        ("still scale SD %", "still_scale_sd_pct"),
    ):
        values = [getattr(one, field) for one in measures]
        table.add_row(title, *("–" if value is None else f"{value:.2f}" for value in values))
    return table


def _agreement_table(trackers: dict[TrackerName, dict[str, Agreement]]) -> Table:
    table = Table("people see", "moments", "of which seen in")
    for name in trackers:
        table.add_column(f"rank agreement ({name})", justify="right")
    for label, first in next(one for one in trackers.values() if one).items():
        ranks = [agreement[label].agreement for agreement in trackers.values() if agreement]
        cells = ("–" if rank is None else f"{rank:.2f}" for rank in ranks)
        table.add_row(label, str(first.moments), str(first.seen), *cells)
    return table


def _name_table(title: str, measures: TruthMeasures) -> Table:
    """All 52 names."""
    table = Table("expression", title=title)
    for column in ("r acting", "r overall", "alone at 1", "strongest other"):
        table.add_column(column, justify="right")
    for name in EXPRESSION_NAMES:
        acting, overall = measures.correlation.get(name), measures.overall.get(name)
        other, rise = measures.strongest_other(name)
        table.add_row(
            name,
            "–" if acting is None else f"{acting:.2f}",
            "–" if overall is None else f"{overall:.2f}",
            f"{measures.own_answer(name):.2f}",
            f"{other} {rise:.2f}" if other else "–",
        )
    return table
