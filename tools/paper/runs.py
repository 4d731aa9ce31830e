"""Figures as scenarios/figureN/figure.toml describes them, and the runs behind their curves."""
import concurrent.futures
import dataclasses
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import tomllib


class Failed(Exception):
    """A run ended otherwise than complete or diverged."""


@dataclasses.dataclass(frozen=True)
class Line:
    name: str
    scenario: pathlib.Path
    sets: list[str]  # what it changes in the scenario


@dataclasses.dataclass(frozen=True)
class Panel:
    name: str
    title: str
    loss: str  # the loss that is measured, in words
    lines: list[Line]


@dataclasses.dataclass(frozen=True)
class Figure:
    name: str
    title: str
    seeds: int
    panels: list[Panel]
    measure: str          # what of metrics.jsonl is drawn
    logarithmic: bool     # its axis
    reconstructions: int  # test images to draw; 0: none


@dataclasses.dataclass(frozen=True)
class How:
    program: pathlib.Path
    data: pathlib.Path | None
    jobs: int
    seeds: int | None   # instead of the figure's
    epochs: int | None  # instead of the scenario's


@dataclasses.dataclass(frozen=True)
class Curve:
    """One run. `values` begin with epoch 0; they end early where the network diverged."""
    panel: Panel
    line: Line
    seed: int
    folder: pathlib.Path
    values: list[float]
    diverged: bool


def read_figure(folder: pathlib.Path, file: str = "figure.toml") -> Figure:
    """Either [[network]]s, each with a panel and every [[curve]] in it, or [[panel]]s with curves of
    their own, each of which names its scenario."""
    said = tomllib.loads((folder / file).read_text())

    def line(curve: dict, scenario: str) -> Line:
        return Line(curve["name"], folder / f"{scenario}.textproto", curve.get("set", []))

    panels = [Panel(n["scenario"], n["title"], n.get("loss", ""),
                    [line(c, n["scenario"]) for c in said["curve"]])
              for n in said.get("network", [])]
    panels += [Panel(p["name"], p["title"], p.get("loss", ""),
                     [line(c, c["scenario"]) for c in p["curve"]])
               for p in said.get("panel", [])]
    return Figure(name=folder.name, title=said["title"], seeds=said["seeds"], panels=panels,
                  measure=said.get("measure", "test_loss"), logarithmic=said.get("logarithmic", False),
                  reconstructions=said.get("reconstructions", 0))


def train(figure: Figure, folder: pathlib.Path, how: How) -> list[Curve]:
    """Makes the runs that are not there yet, so many at a time; all curves in the figure's order."""
    jobs = [(panel, line, seed)
            for panel in figure.panels for line in panel.lines
            for seed in range(1, 1 + (how.seeds or figure.seeds))]
    (folder / "runs").mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(how.jobs) as pool:
        futures = [pool.submit(_run, folder, how, figure.measure, *job) for job in jobs]
        try:
            return [future.result() for future in futures]
        except Failed:
            pool.shutdown(cancel_futures=True)
            raise


def _run(folder: pathlib.Path, how: How, measure: str, panel: Panel, line: Line,
         seed: int) -> Curve:
    words = [*line.sets]
    if how.epochs is not None:
        words.append(f"run.epochs={how.epochs}")
    slug = re.sub(r"[^a-z0-9]+", "-", line.name.lower().replace("'", "-prime")).strip("-")
    out = folder / "runs" / f"{panel.name}-{slug}-seed{seed}"
    wanted = hashlib.sha256(
        "\0".join([line.scenario.read_text(), *words]).encode()).hexdigest()
    stamp = out.with_suffix(".sha256")  # written last: what has none was cut short
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(out, ignore_errors=True)
        stamp.unlink(missing_ok=True)
        command = [str(how.program), "run", str(line.scenario), "--quiet", "--out", str(out),
                   "--seed", str(seed)]
        for word in words:
            command += ["--set", word]
        if how.data:
            command += ["--data", str(how.data)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 and not _diverged(out):
            raise Failed(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
        stamp.write_text(wanted)
        print(f"{out.name}: {_values(out, measure)[-1]:.6g}", flush=True)
    return Curve(panel, line, seed, out, _values(out, measure), _diverged(out))


def _values(folder: pathlib.Path, measure: str) -> list[float]:
    points = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    values = [point[measure] for point in points]
    return [float("inf") if value is None else value for value in values]


def _diverged(folder: pathlib.Path) -> bool:
    """Whether a value was not finite any more, or the loss ended far beyond where it began."""
    facts = folder / "run.json"
    if not facts.exists():
        return False
    said = json.loads(facts.read_text())
    if said["end"] == "failed":
        return "finite" in said.get("error", "")
    losses = _values(folder, "test_loss")
    return losses[-1] > 10 * losses[0]
