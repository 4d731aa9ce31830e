"""The curves that docs/figures keeps, as tools/figures wrote them."""
import csv
import dataclasses
import math
import pathlib

from paper import runs


@dataclasses.dataclass(frozen=True)
class Kept:
    """A curve's values for each seed, from epoch 0; shorter where a seed diverged."""
    values: list[list[float]]
    diverged: list[bool]

    @property
    def epochs(self) -> int:
        return max(len(values) for values in self.values) - 1

    @property
    def diverges(self) -> bool:
        return any(self.diverged)

    @property
    def diverged_at(self) -> list[int | None]:
        return [len(values) if gone else None for values, gone in zip(self.values, self.diverged)]

    def at(self, epoch: int) -> list[float]:
        return [values[epoch] if epoch < len(values) else math.inf for values in self.values]

    def mean(self, epoch: int = -1) -> float:
        """Of all seeds; infinite if one of them diverged before."""
        if self.diverges:
            return math.inf
        return sum(self.at(epoch % (self.epochs + 1))) / len(self.values)


Figure = dict[str, dict[str, Kept]]  # panel -> curve


def read(file: pathlib.Path) -> Figure:
    seeds: dict[tuple[str, str], dict[str, tuple[list[float], bool]]] = {}
    with file.open(newline="") as lines:
        reader = csv.DictReader(lines)
        measure = (reader.fieldnames or [])[4]
        for row in reader:
            curve = seeds.setdefault((row["panel"], row["curve"]), {})
            values, _ = curve.setdefault(row["seed"], ([], row["diverged"] == "1"))
            values.append(float(row[measure]))
    figure: Figure = {}
    for (panel, name), by_seed in seeds.items():
        figure.setdefault(panel, {})[name] = Kept([values for values, _ in by_seed.values()],
                                                  [gone for _, gone in by_seed.values()])
    return figure


def curves(figure: runs.Figure, kept: Figure, folder: pathlib.Path) -> list[runs.Curve]:
    """What was kept of a figure's runs as its curves, to be drawn again. `folder`: of the table."""
    found = []
    for panel in figure.panels:
        for line in panel.lines:
            if line.name not in kept.get(panel.name, {}):
                raise runs.Failed(f"{folder}/{figure.name}.csv has no curve {line.name} of {panel.name}")
            curve = kept[panel.name][line.name]
            found += [runs.Curve(panel, line, seed, folder, values, diverged)
                      for seed, (values, diverged) in enumerate(zip(curve.values, curve.diverged), 1)]
    return found
