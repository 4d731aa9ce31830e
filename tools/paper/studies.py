"""Studies as scenarios/studies/NAME/study.toml describes them: runs like a figure's, and panels.

A plot shows one measure of the runs: against epochs, a line for each curve (x = "epoch"), or at the
end of training against the curves' `at`, a line for each `line` (x = "at").
"""
import dataclasses
import json
import math
import pathlib
import tomllib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from paper import runs  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Plot:
    measure: str      # a key of metrics.jsonl, with dots; or one of DERIVED
    label: str
    x: str            # "epoch" or "at"
    x_label: str
    x_log: bool
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


def _draw_epochs(axis, study: Study, curves: list[runs.Curve], plot: Plot,
                 panel: runs.Panel) -> None:
    for name in study.line:
        mine = _curves_of(curves, panel, name)
        found = [values(curve, plot.measure) for curve in mine]
        length = min(len(one) for one in found)
        label = name + (" (diverges)" if any(curve.diverged for curve in mine) else "")
        axis.plot(range(length), [_mean([one[epoch] for one in found]) for epoch in range(length)],
                  label=label)


def _draw_ends(axis, study: Study, curves: list[runs.Curve], plot: Plot,
               panel: runs.Panel) -> None:
    lines: dict[str, list[tuple[float, list[float]]]] = {}
    diverged: dict[str, list[float]] = {}
    for name in study.line:
        if name not in study.at:
            continue
        mine = _curves_of(curves, panel, name)
        ends = [values(curve, plot.measure)[-1] for curve in mine if not curve.diverged]
        line = lines.setdefault(study.line[name], [])
        if ends:
            line.append((study.at[name], ends))
        else:
            diverged.setdefault(study.line[name], []).append(study.at[name])
    for number, (label, points) in enumerate(lines.items()):
        at = [where for where, _ in points]
        drawn = axis.plot(at, [_mean(ends) for _, ends in points], marker="o", label=label or None)
        if label in diverged:  # crosses along the upper edge, those of each line at a height of their own
            axis.plot(diverged[label], [0.97 - 0.04 * number] * len(diverged[label]), "x",
                      transform=axis.get_xaxis_transform(), color=drawn[0].get_color(),
                      label=f"{label}: diverges".strip(": "))
        axis.fill_between(at, [min(ends) for _, ends in points], [max(ends) for _, ends in points],
                          alpha=0.15, linewidth=0)


def draw(study: Study, curves: list[runs.Curve], file: pathlib.Path) -> None:
    """A row for each network, a column for each plot."""
    figure = study.figure
    plt.rcParams["svg.hashsalt"] = figure.name  # the same picture again has the same bytes
    picture, axes = plt.subplots(
        len(figure.panels), len(study.plots), squeeze=False,
        figsize=(4.6 * len(study.plots), 3.4 * len(figure.panels) + 0.4))
    for row, panel in zip(axes, figure.panels):
        for axis, plot in zip(row, study.plots):
            draw_plot = _draw_epochs if plot.x == "epoch" else _draw_ends
            draw_plot(axis, study, curves, plot, panel)
            axis.set_title(panel.title, fontsize=10)
            axis.set_xlabel(plot.x_label)
            axis.set_ylabel(plot.label)
            if plot.x_log:
                axis.set_xscale("log")
            if plot.y_log:
                axis.set_yscale("log")
            axis.grid(alpha=0.3)
            if axis.get_legend_handles_labels()[1]:
                axis.legend(frameon=False, fontsize=7)
    picture.suptitle(figure.title, fontsize=11)
    picture.tight_layout()
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
