"""Learning curves: a panel for each network, all algorithms in it."""
import math
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402

from paper.runs import Curve, Figure, Panel  # noqa: E402

COLOURS = ("#d62728", "#2ca02c", "#ff7f0e", "#1f77b4", "#7f7f7f", "#9467bd")
DASHES = ("-", "--", "-.", "-", ":", "--")
MARKERS = ("o", "s", "^", "D", "v", "x")
LEAST_LOSS = 1e-6  # what is below is the arithmetic's


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _draw_curve(axis, curves: list[Curve], name: str, style: dict) -> None:
    """The mean over seeds, and a band from the least to the most; as far as all seeds came."""
    length = min(len(curve.values) for curve in curves)
    at = [[max(curve.values[epoch], LEAST_LOSS) for curve in curves]
          for epoch in range(length)]
    label = name + (" (diverges)" if any(curve.diverged for curve in curves) else "")
    axis.plot(range(length), [_mean(values) for values in at], label=label, **style)
    if len(curves) > 1:
        axis.fill_between(range(length), [min(values) for values in at],
                          [max(values) for values in at], color=style["color"], alpha=0.15,
                          linewidth=0)


def _draw_panel(axis, figure: Figure, panel: Panel, curves: list[Curve]) -> None:
    for number, line in enumerate(panel.lines):
        mine = [curve for curve in curves if curve.line == line]
        _draw_curve(axis, mine, line.name, {"color": COLOURS[number % len(COLOURS)],
                                       "linestyle": DASHES[number % len(DASHES)],
                                       # Where curves coincide, each still shows its own marks.
                                       "marker": MARKERS[number % len(MARKERS)], "markersize": 4,
                                       "markevery": (number, 6)})
    axis.set_xlabel("epoch")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.set_ylabel(figure.measure.replace("_", " "))
    if figure.logarithmic:
        axis.set_yscale("log")
    elif figure.measure == "test_loss":
        # What diverges leaves the picture; the others fill it.
        start = max(curve.values[0] for curve in curves)
        tame = [loss for curve in curves for loss in curve.values
                if math.isfinite(loss) and loss <= start]
        room = 0.05 * (start - min(tame))
        axis.set_ylim(min(tame) - room, start + room)
    axis.grid(alpha=0.3)
    axis.legend(framealpha=0.7, edgecolor="none", fontsize=9)


def draw(figure: Figure, curves: list[Curve], file: pathlib.Path) -> None:
    """Writes `file`.svg and `file`.png."""
    plt.rcParams["svg.hashsalt"] = figure.name  # the same picture again has the same bytes
    columns = min(2, len(figure.panels))
    rows = math.ceil(len(figure.panels) / columns)
    picture, axes = plt.subplots(rows, columns, figsize=(5.2 * columns, 3.8 * rows + 0.4),
                                 squeeze=False)
    for axis, panel in zip(axes.flat, figure.panels):
        axis.set_title(panel.title, fontsize=11)
        _draw_panel(axis, figure, panel, [curve for curve in curves if curve.panel == panel])
    for axis in axes.flat[len(figure.panels):]:
        axis.set_visible(False)
    picture.suptitle(figure.title)
    picture.tight_layout()
    picture.savefig(file.with_suffix(".svg"), metadata={"Date": None})
    picture.savefig(file.with_suffix(".png"), dpi=110)
    plt.close(picture)
