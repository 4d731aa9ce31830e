"""Learning curves: a panel for each network, all algorithms in it, named as in the paper."""
import math
import pathlib
import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402

from paper.runs import Curve, Figure, Panel  # noqa: E402
from paper.styles import Style, styles  # noqa: E402

LEAST_LOSS = 1e-6  # what is below is the arithmetic's
DOTS_PER_INCH = 110


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _draw_curve(axis, curves: list[Curve], style: Style, number: int) -> None:
    """The mean over seeds, and a band from the least to the most; as far as all seeds came."""
    colour, dashes, marker = style
    length = min(len(curve.values) for curve in curves)
    at = [[max(curve.values[epoch], LEAST_LOSS) for curve in curves]
          for epoch in range(length)]
    means = [_mean(values) for values in at]
    # Where curves coincide, each still shows its own marks.
    axis.plot(range(length), means, label=curves[0].line.name, color=colour, linestyle=dashes,
              marker=marker, markersize=4, markevery=(number, 6))
    if len(curves) > 1:
        axis.fill_between(range(length), [min(values) for values in at],
                          [max(values) for values in at], color=colour, alpha=0.15, linewidth=0)
    if any(curve.diverged for curve in curves):
        axis.plot([length - 1], means[-1:], color=colour, marker="X", markersize=9,
                  markeredgecolor="black", clip_on=False, zorder=3)


def _set_range(axis, figure: Figure, curves: list[Curve]) -> None:
    """What diverges leaves the picture, and so does the start of an accuracy; the others fill it."""
    if figure.logarithmic:
        axis.set_yscale("log")
        return
    learning = [value for curve in curves for value in curve.values[1:] if math.isfinite(value)]
    if figure.measure == "test_loss":
        most = max(curve.values[0] for curve in curves)
        least = min(value for value in learning if value <= most)
    else:
        least, most = min(learning), max(learning)
    room = 0.05 * (most - least)
    axis.set_ylim(least - room, most + room)


def _draw_panel(axis, figure: Figure, panel: Panel, curves: list[Curve]) -> None:
    style = styles([line.name for line in panel.lines])
    for number, line in enumerate(panel.lines):
        _draw_curve(axis, [curve for curve in curves if curve.line == line], style[line.name], number)
    axis.set_title(panel.title, fontsize=11)
    axis.set_xlabel("epoch")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    measure = figure.measure.replace("_", " ")
    axis.set_ylabel(f"{measure} ({panel.loss})" if panel.loss else measure)
    _set_range(axis, figure, curves)
    axis.grid(alpha=0.3)


def _legend_of(axis, curves: list[Curve]) -> tuple[list, list[str]]:
    handles, labels = axis.get_legend_handles_labels()
    if any(curve.diverged for curve in curves):
        handles.append(Line2D([], [], color="white", marker="X", markersize=8, linestyle="",
                              markeredgecolor="black"))
        labels.append("diverges")
    return handles, labels


def draw(figure: Figure, curves: list[Curve], file: pathlib.Path) -> None:
    """Writes `file`.svg and `file`.png."""
    plt.rcParams["svg.hashsalt"] = figure.name  # the same picture again has the same bytes
    columns = len(figure.panels) if len(figure.panels) <= 3 else 2
    rows = math.ceil(len(figure.panels) / columns)
    width = 5.2 * columns if columns < 3 else 4.6 * columns
    picture, axes = plt.subplots(rows, columns, figsize=(width, 3.8 * rows + 0.4), squeeze=False)
    for axis, panel in zip(axes.flat, figure.panels):
        _draw_panel(axis, figure, panel, [curve for curve in curves if curve.panel == panel])
    names = [[line.name for line in panel.lines] for panel in figure.panels]
    is_shared = len(names) > 1 and all(one == names[0] for one in names)
    if is_shared:  # one legend for all panels, below them
        handles, labels = _legend_of(axes.flat[0], curves)
        picture.legend(handles, labels, loc="lower center", ncol=len(labels), frameon=False,
                       fontsize=10)
    else:
        for axis, panel in zip(axes.flat, figure.panels):
            axis.legend(*_legend_of(axis, [curve for curve in curves if curve.panel == panel]),
                        framealpha=0.7, edgecolor="none", fontsize=9)
    title = textwrap.fill(figure.title, int(11 * width))
    picture.suptitle(title, fontsize=12)
    below = 0.35 / (3.8 * rows + 0.4) if is_shared else 0
    picture.tight_layout(rect=(0, below, 1, 1))
    picture.savefig(file.with_suffix(".svg"), metadata={"Date": None})
    picture.savefig(file.with_suffix(".png"), dpi=DOTS_PER_INCH)
    plt.close(picture)
