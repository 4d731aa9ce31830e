"""tools/figures and tools/studies train, and draw every curve that they name."""

import csv
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import unittest

from program import PYTHON, ROOT, has_matplotlib

DRAWN = ROOT / "docs" / "figures"


def named(scenarios, file):
    """The lines of a picture, by the TOML file that describes it, and of the panel each is in."""
    said = tomllib.loads((ROOT / "scenarios" / scenarios / file).read_text())
    curves = [(network["scenario"], curve["name"])
              for network in said.get("network", []) for curve in said["curve"]]
    return curves + [(panel["name"], curve["name"])
                     for panel in said.get("panel", []) for curve in panel["curve"]]


def texts(svg):
    """What matplotlib wrote into a picture: a comment beside the shapes of the letters."""
    lines = (line.strip() for line in svg.read_text().splitlines())
    return {line[5:-4] for line in lines if line.startswith("<!-- ")}


@unittest.skipUnless(has_matplotlib(), "matplotlib is not installed")
class Pictures(unittest.TestCase):
    program = None  # set below

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="recirc-test-")
        self.addCleanup(scratch.cleanup)
        self.out = pathlib.Path(scratch.name)

    def tool(self, name, *words, status=0):
        done = subprocess.run([PYTHON, "-B", ROOT / "tools" / name, *words, "--program", self.program,
                               "--out", self.out / "out"], cwd=ROOT, capture_output=True,
                              text=True, check=False)  # ROOT: data are looked for in ../shared
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout + done.stderr

    def test_of_kept_tables_show_every_curve(self):
        self.tool("figures", "all", "--redraw", DRAWN)
        for table in sorted(DRAWN.glob("*.csv")):
            folder = self.out / "out" / table.stem
            curves = named(table.stem, "figure.toml")
            self.assertLessEqual({name for _, name in curves},
                                 texts(folder / f"{table.stem}.svg"))
            self.assertTrue((folder / f"{table.stem}.png").read_bytes().startswith(b"\x89PNG"))
            self.assertEqual((folder / table.name).read_text(), table.read_text())

    def test_of_a_table_without_a_curve_are_refused(self):
        lines = (DRAWN / "figure8.csv").read_text().splitlines(keepends=True)
        (self.out / "figure8.csv").write_text("".join(x for x in lines if ",BP," not in x))
        said = self.tool("figures", "8", "--redraw", self.out, status=1)
        self.assertIn("figure8.csv has no curve BP of tanh-ten-layers", said)

    def test_of_a_quick_run_have_digits_too_and_are_not_trained_twice(self):
        self.assertIn("linear-deep-bp-seed1: ", self.tool("figures", "7", "--quick"))
        folder = self.out / "out" / "figure7"
        with (folder / "figure7.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({(row["panel"], row["curve"]) for row in rows},
                         set(named("figure7", "figure.toml")))
        self.assertEqual({row["epoch"] for row in rows}, {"0", "1", "2"})
        self.assertLessEqual({"MNIST", "BP", "REC, norm 1"}, texts(folder / "digits.svg"))
        self.assertNotIn("seed1", self.tool("figures", "7", "--quick"))

    def test_of_studies_show_every_curve(self):
        said = self.tool("studies", "all", "--quick")
        for file in sorted((ROOT / "scenarios" / "studies").glob("*/study.toml")):
            study = file.parent.name
            found = texts(self.out / "out" / study / "picture.svg")
            plots = tomllib.loads(file.read_text())
            for curve in plots["curve"]:
                self.assertIn(f"\t{curve['name']}", said)
                if any(plot["x"] == "epoch" for plot in plots["plot"]):
                    self.assertIn(curve["name"], {text.replace("&lt;", "<") for text in found})
                elif curve.get("line"):
                    self.assertIn(curve["line"], found)


if __name__ == "__main__":
    Pictures.program = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=1)
