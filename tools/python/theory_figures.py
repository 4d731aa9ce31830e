#!/usr/bin/python3
"""Draws what `recirc theory --out FOLDER` wrote: figure 3 of the paper (the flow of A*[1, N, 1] in the
(P, B) plane), starts for which theorems 6.2 and 6.3 fail, and events beside equations. Writes SVG and
PNG files into the folder.

Usage: tools/python/theory_figures.py FOLDER
"""

import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "recirc"  # the same bytes again

import matplotlib.pyplot as plt  # noqa: E402  (after the choice of the backend)
import numpy as np  # noqa: E402
from matplotlib.ticker import NullFormatter  # noqa: E402

Row = dict[str, str]


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of a CSV file, by the names in its head."""
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def grouped(table: list[Row], *names: str) -> dict[tuple[str, ...], list[Row]]:
    """The rows that agree in the columns `names`, in the order of the file."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in table:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def column(table: list[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in table])


def save(figure: plt.Figure, folder: Path, name: str) -> None:
    for ending in ("svg", "png"):
        path = folder / f"{name}.{ending}"
        metadata = {"Date": None} if ending == "svg" else None
        figure.savefig(path, dpi=120, metadata=metadata)
        print(path)
    plt.close(figure)


def draw_plane(folder: Path) -> None:
    """Figure 3: directions on a grid, and trajectories of random starts."""
    field = rows(folder, "plane_field.csv")
    P, B = column(field, "P"), column(field, "B")
    flow = np.stack([column(field, "dP_dt"), column(field, "dB_dt")])
    speed = np.hypot(*flow)
    direction = np.divide(flow, speed, out=np.zeros_like(flow), where=speed > 0)
    figure, axes = plt.subplots(figsize=(7.5, 5.5), layout="constrained")
    arrows = axes.quiver(P, B, *direction, np.log10(speed + 1e-3), cmap="viridis", pivot="mid",
                         scale=38, width=0.0028, alpha=0.75)
    figure.colorbar(arrows, label="log10 of the speed")
    for way in grouped(rows(folder, "plane_ways.csv"), "way").values():
        along = column(way, "P"), column(way, "B")
        axes.plot(*along, color="tab:red", linewidth=0.8)
        axes.plot(along[0][0], along[1][0], "o", color="tab:red", markersize=2.5)
    axes.axvline(1, color="black", linewidth=2, label="P = 1: optimal")
    axes.plot([P.min(), 0], [-P.min(), 0], "k--", linewidth=1, label="P = -B: dP/dt = 0")
    axes.set(xlim=(P.min(), P.max()), ylim=(B.min(), B.max()), xlabel="P = a · b",
             ylabel="B = |b|²", title="A*[1, N, 1], eq. 53 and 55, β = 1 (figure 3)")
    axes.legend(loc="upper right")
    save(figure, folder, "figure3")


def draw_counterexamples(folder: Path) -> None:
    """P along the way of the first start of each failing case, over the share of its time."""
    ways = grouped(rows(folder, "counterexamples.csv"), "theorem", "system", "starts_with")
    theorems = sorted({theorem for theorem, _, _ in ways})
    if not theorems:
        return
    figure, panels = plt.subplots(1, len(theorems), figsize=(6.5 * len(theorems), 6.5),
                                  layout="constrained", squeeze=False)
    for axes, theorem in zip(panels[0], theorems):
        axes.set_prop_cycle(color=plt.get_cmap("tab20").colors)
        for (of_theorem, system, kind), way in ways.items():
            if of_theorem != theorem:
                continue
            first = [row for row in way if row["weight"] == "1"]
            time = column(first, "time")
            axes.plot(time / time[-1], column(first, "P"), label=f"{system}; {kind}")
        for goal, style in ((1, "-"), (-1, "--"), (0, ":")):
            axes.axhline(goal, color="black", linewidth=0.8, linestyle=style)
        axes.set(ylim=(-4, 1.5), xlabel="time, as a share of the whole", ylabel="P",
                 title=f"Theorem {theorem}: starts that it is wrong about")
        axes.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.12))
    save(figure, folder, "counterexamples")


def draw_events(folder: Path) -> None:
    """Left: weights of equation (line) and events (dots); right: their distance against the rate."""
    systems = grouped(rows(folder, "events.csv"), "system")
    if not systems:
        return
    shown = pick_shown([system for (system,) in systems])
    figure, panels = plt.subplots(2, 3, figsize=(15, 7), layout="constrained")
    for axes, system in zip(panels.flat, shown):
        draw_ways(axes, system, systems[(system,)])
    for axes in panels.flat[len(shown):-1]:
        axes.set_axis_off()
    draw_distances(panels.flat[-1], systems)
    save(figure, folder, "events")


def pick_shown(systems: list[str]) -> list[str]:
    """Five of them, spread over the list."""
    places = np.unique(np.linspace(0, len(systems) - 1, 5).round().astype(int))
    return [systems[place] for place in places]


def draw_ways(axes: plt.Axes, system: str, table: list[Row]) -> None:
    rates = sorted({float(row["rate"]) for row in table})
    for (weight,), way in grouped(table, "weight").items():
        colour = f"C{(int(weight) - 1) % 10}"
        slow = [row for row in way if float(row["rate"]) == rates[0]]
        fast = [row for row in way if float(row["rate"]) == rates[-1]]
        axes.plot(column(slow, "time"), column(slow, "equation"), color=colour)
        axes.plot(column(fast, "time"), column(fast, "events"), "x", color=colour, markersize=4)
        axes.plot(column(slow, "time"), column(slow, "events"), ".", color=colour, markersize=4)
    axes.set(title=system, xlabel="time", ylabel="weights")
    axes.plot([], [], "k-", label="equation")
    axes.plot([], [], "kx", label=f"events, rate {rates[-1]:g}")
    axes.plot([], [], "k.", label=f"events, rate {rates[0]:g}")
    axes.legend(fontsize=7, loc="best", framealpha=0.5)


def draw_distances(axes: plt.Axes, systems: dict[tuple[str, ...], list[Row]]) -> None:
    axes.set_prop_cycle(color=plt.get_cmap("tab20").colors)
    for (system,), table in systems.items():
        size = np.abs(column(table, "equation")).max()
        distances = {
            float(rate): np.abs(column(way, "equation") - column(way, "events")).max() / size
            for (rate,), way in grouped(table, "rate").items()}
        axes.loglog(distances.keys(), distances.values(), ".-", label=system)
    rates = np.array(sorted(distances))
    axes.loglog(rates, rates, "k--", label="slope 1")
    axes.set(title="distance of events and equation", xlabel="rate",
             ylabel="max|events - equation| / max|equation|")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(rates, [f"{rate:g}" for rate in rates])
    axes.legend(fontsize=6.5, loc="upper left", bbox_to_anchor=(1.02, 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="what `recirc theory --out` wrote")
    folder = parser.parse_args().folder
    try:
        draw_plane(folder)
        draw_counterexamples(folder)
        draw_events(folder)
    except (OSError, KeyError) as error:
        print(f"{folder}: not what recirc theory --out writes: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
