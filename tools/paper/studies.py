"""Studies as scenarios/studies/NAME/study.toml describes them: runs like a figure's, and panels.

A plot shows one measure of the runs: against epochs, a line for each curve (x = "epoch"), or at the
end of training against the curves' `at`, a line for each `line` (x = "at").
"""
import dataclasses
import json
import math
import pathlib
import textwrap
import tomllib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from matplotlib.lines import Line2D  # noqa: E402

from paper import runs  # noqa: E402
from paper.styles import styles  # noqa: E402

DIVERGES = {"marker": "X", "markersize": 7, "markeredgecolor": "black"}


@dataclasses.dataclass(frozen=True)
class Plot:
    measure: str      # a key of metrics.jsonl, with dots; or one of DERIVED
    label: str
    x: str            # "epoch" or "at"
    x_label: str
    x_log: bool
    x_even: bool      # values of `at` side by side, whatever lies between them
    y_log: bool


@dataclasses.dataclass(frozen=True)
class Study:
    figure: runs.Figure
    plots: list[Plot]
    at: dict[str, float]   # of each curve: where it lies on the axis of plots against "at"
    line: dict[str, str]   # of each curve: the line there that it belongs to


def _events_per_example(points: list[dict], key: str) -> list[float]:
    """Of every epoch; epoch 0 has none."""
    shares = [math.nan]
    for before, now in zip(points, points[1:]):
        examples = now["presentations"] - before["presentations"]
        shares.append((now[key] - before[key]) / examples if examples else math.nan)
    return shares


DERIVED = {
    "neuron_events_per_example": lambda points: _events_per_example(points, "neuron_events"),
    "synaptic_events_per_example": lambda points: _events_per_example(points, "synaptic_events"),
}


def read(folder: pathlib.Path) -> Study:
    said = tomllib.loads((folder / "study.toml").read_text())
    plots = [Plot(measure=p["measure"], label=p["label"], x=p["x"],
                    x_label=p.get("x_label", "epoch"), x_log=p.get("x_log", False),
                    x_even=p.get("x_even", False),
                    y_log=p.get("y_log", False)) for p in said["plot"]]
    return Study(figure=runs.read_figure(folder, "study.toml"), plots=plots,
                 at={c["name"]: c["at"] for c in said["curve"] if "at" in c},
                 line={c["name"]: c.get("line", "") for c in said["curve"]})


def values(curve: runs.Curve, measure: str) -> list[float]:
    """Of every epoch; NaN where there is none."""
    lines = (curve.folder / "metrics.jsonl").read_text().splitlines()
    points = [json.loads(line) for line in lines]
    if measure in DERIVED:
        return DERIVED[measure](points)
    found = []
    for point in points:
        for key in measure.split("."):
            point = (point or {}).get(key)
        found.append(math.nan if point is None else point)
    return found


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def _curves_of(curves: list[runs.Curve], panel: runs.Panel, name: str) -> list[runs.Curve]:
    return [c for c in curves if c.panel == panel and c.line.name == name]


def _line_styles(study: Study) -> dict[str, tuple]:
    """Of curves against epochs: shades for what is varied, dashes for the line that it belongs to."""
    if not study.at:
        return styles(list(study.line))
    places = sorted(set(study.at.values()))
    lines = list(dict.fromkeys(study.line.values()))
    shade = plt.get_cmap("viridis")
    return {name: ("black", ":", "") if name not in study.at else
            (shade(0.85 * places.index(study.at[name]) / max(1, len(places) - 1)),
             ("-", "--", "-.", ":")[lines.index(line) % 4], "") for name, line in study.line.items()}


def _draw_epochs(axis, study: Study, curves: list[runs.Curve], plot: Plot,
                 panel: runs.Panel) -> None:
    style = _line_styles(study)
    for name in study.line:
        mine = _curves_of(curves, panel, name)
        found = [values(curve, plot.measure) for curve in mine]
        length = min(len(one) for one in found)
        means = [_mean([one[epoch] for one in found]) for epoch in range(length)]
        colour, dashes, _ = style[name]
        axis.plot(range(length), means, label=name, color=colour, linestyle=dashes, linewidth=1.3)
        if any(curve.diverged for curve in mine):
            axis.plot([length - 1], means[-1:], color=colour, clip_on=False, zorder=3, **DIVERGES)


def _draw_ends(axis, study: Study, curves: list[runs.Curve], plot: Plot,
               panel: runs.Panel) -> None:
    lines: dict[str, list[tuple[float, list[float]]]] = {}
    diverged: dict[str, list[float]] = {}
    place = _places(study, plot)
    for name in study.line:
        mine = _curves_of(curves, panel, name)
        if name not in study.at:  # what the others are held against
            axis.axhline(_mean([values(curve, plot.measure)[-1] for curve in mine]), color="black",
                         linestyle=":", linewidth=1.3, label=name)
            continue
        ends = [values(curve, plot.measure)[-1] for curve in mine if not curve.diverged]
        line = lines.setdefault(study.line[name], [])
        if ends:
            line.append((place[study.at[name]], ends))
        else:
            diverged.setdefault(study.line[name], []).append(place[study.at[name]])
    style = styles(list(lines))
    for number, (label, points) in enumerate(lines.items()):
        at = [where for where, _ in points]
        colour, dashes, marker = style[label]
        axis.plot(at, [_mean(ends) for _, ends in points], marker=marker, markersize=5, color=colour,
                  linestyle=dashes, label=label or None)
        if label in diverged:  # along the upper edge, those of each line at a height of their own
            axis.plot(diverged[label], [0.96 - 0.06 * number] * len(diverged[label]), color=colour,
                      transform=axis.get_xaxis_transform(), linestyle="", **DIVERGES)
        axis.fill_between(at, [min(ends) for _, ends in points], [max(ends) for _, ends in points],
                          color=colour, alpha=0.15, linewidth=0)
    if plot.x_even:
        axis.set_xticks(list(place.values()), [f"{at:g}" for at in place])


def _places(study: Study, plot: Plot) -> dict[float, float]:
    """Where on the axis a curve's `at` lies."""
    places = sorted(set(study.at.values()))
    return {at: number if plot.x_even else at for number, at in enumerate(places)}


def _plain(value: float, _: int) -> str:
    """1, 2 and 5 of every power of ten, in digits: for axes that span one or two of them."""
    return f"{value:g}" if f"{value:e}"[0] in "125" else ""


def _draw_plot(axis, study: Study, curves: list[runs.Curve], plot: Plot, panel: runs.Panel) -> None:
    draw_lines = _draw_epochs if plot.x == "epoch" else _draw_ends
    draw_lines(axis, study, curves, plot, panel)
    axis.set_xlabel(plot.x_label)
    axis.set_ylabel(plot.label)
    if plot.x_log:
        axis.set_xscale("log")
    if plot.y_log:
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter(_plain)
        axis.yaxis.set_minor_formatter(_plain)
    axis.grid(alpha=0.3)


def _add_legend(axis, with_diverging: bool, empty) -> None:
    """In an empty cell, or beside the last plot of those that share it: so that it covers nothing."""
    handles, labels = axis.get_legend_handles_labels()
    if with_diverging:
        handles.append(Line2D([], [], color="white", linestyle="", **DIVERGES))
        labels.append("diverges")
    if labels:
        where = axis if empty is None else empty
        where.legend(handles, labels, loc="center left", frameon=False, fontsize=8,
                     bbox_to_anchor=(1 if empty is None else 0, 0.5))


def draw(study: Study, curves: list[runs.Curve], file: pathlib.Path) -> None:
    """The plots of each network side by side, three in a row; neighbours with the same x share a legend."""
    figure = study.figure
    plt.rcParams["svg.hashsalt"] = figure.name  # the same picture again has the same bytes
    count = len(study.plots)
    columns = min(3, count)
    rows = math.ceil(count / columns)  # of each network
    has_legend = [(plot.x == "epoch" or any(study.line.values())) and
                  (k + 1 == count or study.plots[k + 1].x != plot.x)
                  for k, plot in enumerate(study.plots)]
    width = 3.6 * columns + (1.8 * sum(has_legend) if rows == 1 else 0)
    picture, axes = plt.subplots(
        rows * len(figure.panels), columns, squeeze=False, layout="constrained",
        figsize=(width, 3.2 * rows * len(figure.panels) + 0.4))
    for number, panel in enumerate(figure.panels):
        mine = [curve for curve in curves if curve.panel == panel]
        cells = axes[number * rows:(number + 1) * rows].flat
        empty = cells[count] if count < len(cells) else None
        for axis, plot, is_last in zip(cells, study.plots, has_legend):
            _draw_plot(axis, study, curves, plot, panel)
            if is_last:
                _add_legend(axis, any(curve.diverged for curve in mine), empty)
        for axis in cells[count:]:
            axis.axis("off")
    titles = "; ".join(panel.title for panel in figure.panels)
    picture.suptitle(textwrap.fill(f"{figure.title} ({titles})", int(12 * width)), fontsize=11)
    picture.savefig(file, metadata={"Date": None})
    plt.close(picture)


def table(study: Study, curves: list[runs.Curve]) -> str:
    """What every plot's measure is at the end: mean, least and most over the seeds."""
    measures = list(dict.fromkeys(plot.measure for plot in study.plots))
    lines = ["\t".join(["network", "curve", *measures])]
    for panel in study.figure.panels:
        for name in study.line:
            mine = _curves_of(curves, panel, name)
            cells = []
            for measure in measures:
                ends = [values(curve, measure)[-1] for curve in mine]
                cells.append(f"{_mean(ends):.5g} [{min(ends):.5g}, {max(ends):.5g}]")
            diverged = " (diverges)" if any(curve.diverged for curve in mine) else ""
            lines.append("\t".join([panel.name, name + diverged, *cells]))
    return "\n".join(lines)
