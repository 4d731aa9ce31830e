"""The table of a figure: one line for each panel, curve, seed and epoch."""
import csv
import pathlib

from paper.runs import Curve, Figure


def write(figure: Figure, curves: list[Curve], file: pathlib.Path) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("panel", "curve", "seed", "epoch", figure.measure, "diverged"))
        for curve in curves:
            for epoch, value in enumerate(curve.values):
                writer.writerow((curve.panel.name, curve.line.name, curve.seed, epoch,
                                 f"{value:.6g}", int(curve.diverged)))
