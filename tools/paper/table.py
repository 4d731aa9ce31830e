"""The table of a figure: one line for each panel, curve, seed and epoch."""
import csv
import pathlib

from paper.runs import Curve

HEAD = ("panel", "curve", "seed", "epoch", "test_loss", "diverged")


def write(curves: list[Curve], file: pathlib.Path) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEAD)
        for curve in curves:
            for epoch, loss in enumerate(curve.test_loss):
                writer.writerow((curve.panel.name, curve.line.name, curve.seed, epoch,
                                 f"{loss:.6g}", int(curve.diverged)))
