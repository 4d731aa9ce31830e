"""Figure 7: digits, and what comes back of them through a linear network."""
import gzip
import os
import pathlib

import numpy

from paper import pictures
from paper.runs import Curve, Figure

plt = pictures.plt
ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = "t10k-images-idx3-ubyte"


def _test_images(data: pathlib.Path | None, count: int) -> numpy.ndarray:
    """The first test image of each digit 0, 1, ... [count, 784], in [0, 1]."""
    places = [data, os.environ.get("RECIRC_DATA"), ROOT.parent / "shared" / "data",
              pathlib.Path.home() / ".cache" / "recirc"]
    folders = [pathlib.Path(place) / "mnist" for place in places if place]
    folder = next((f for f in folders if (f / (IMAGES + ".gz")).exists()), None)
    if folder is None:
        raise FileNotFoundError(f"no {IMAGES}.gz in {', '.join(map(str, folders))}; "
                                "name the folder with --data")
    images = numpy.frombuffer(gzip.open(folder / (IMAGES + ".gz")).read(), numpy.uint8, offset=16)
    labels = numpy.frombuffer(
        gzip.open(folder / "t10k-labels-idx1-ubyte.gz").read(), numpy.uint8, offset=8)
    first = [int(numpy.flatnonzero(labels == digit)[0]) for digit in range(count)]
    return images.reshape(-1, 784)[first] / 255.0


def _answer(folder: pathlib.Path, images: numpy.ndarray) -> numpy.ndarray:
    """One pass through the linear ring whose weights and biases a run left in `folder`."""
    layers = ["visible", "hidden1", "hidden2", "hidden3", "visible"]
    values = images
    for pre, post in zip(layers, layers[1:]):
        weights = numpy.load(folder / "weights" / f"{pre}-{post}.npy")
        values = values @ weights.T + numpy.load(folder / "biases" / f"{post}.npy")
    return values


def draw(figure: Figure, curves: list[Curve], data: pathlib.Path | None,
         file: pathlib.Path) -> None:
    """A row of digits, and below it a row for each curve of the first seed that didn't diverge."""
    images = _test_images(data, figure.reconstructions)
    rows = [("MNIST", images)]
    rows += [(curve.line.name, _answer(curve.folder, images)) for curve in curves
             if curve.seed == 1 and not curve.diverged]
    picture, axes = plt.subplots(len(rows), len(images), squeeze=False,
                                 figsize=(0.8 * len(images) + 1.2, 0.8 * len(rows)))
    for line, (name, values) in zip(axes, rows):
        for axis, value in zip(line, values):
            axis.imshow(value.reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
            axis.set_xticks([])
            axis.set_yticks([])
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9)
    picture.tight_layout(pad=0.3)
    picture.savefig(file, dpi=110)
    picture.savefig(file.with_suffix(".svg"), metadata={"Date": None})
    plt.close(picture)
