"""docs/paper.md and docs/golden.md are what tools/paper_page makes of kept curves and comparisons."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "figures"
GOLDEN = ROOT / "docs" / "golden.csv"


def paper_page(*words):
    return subprocess.run([sys.executable, ROOT / "tools" / "paper_page", *words],
                          capture_output=True, text=True)


class PaperPage(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="recirc-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def test_is_up_to_date(self):
        done = paper_page("--check")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def made_of(self, change, name="figure5"):
        """The page of curves in which `change` has been made of the lines of a figure."""
        curves = self.folder / "figures"
        shutil.copytree(FIGURES, curves)
        file = curves / f"{name}.csv"
        file.write_text("".join(change(line) for line in file.read_text().splitlines(keepends=True)))
        self.assertEqual(paper_page("--check", "--figures", curves).returncode, 1)
        done = paper_page("--figures", curves, "--out", self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return (self.folder / "paper.md").read_text()

    def test_judges_by_the_curves(self):
        def worse(line):
            words = line.split(",")
            if words[:2] == ["tanh-shallow", "REC"]:
                words[4] = "0.99"
            return ",".join(words)

        lines = self.made_of(worse).splitlines()
        claim = next(line for line in lines if "REC is near BP" in line and "tanh-shallow" in line)
        self.assertIn("| **no** (golden: yes) |", claim)
        curve = next(line for line in lines if line.startswith("| non-linear, 20 | REC |"))
        self.assertIn("**no**", curve)

    def test_finds_only_what_the_curves_bear_out(self):
        """Of REC as good as BP on Fashion there is nothing to find, and other numbers are other words."""
        def as_good(line):
            words = line.split(",")
            if words[0] == "tanh-deep" and words[1] == "REC":
                words[4] = "0.3"
            return ",".join(words)

        def slower(line):
            words = line.split(",")
            if '"REC, norm 1"' in line:
                words[-2] = "0.04321"
            return ",".join(words)

        finding = "- **Fashion, non-linear.**"
        self.assertIn(finding, (ROOT / "docs" / "paper.md").read_text())
        self.assertNotIn(finding, self.made_of(as_good, "figure6"))
        shutil.rmtree(self.folder / "figures")
        self.assertIn("0.0432", self.made_of(slower, "figure7").split("## Figures")[0])

    def refused(self, change):
        """What is said of comparisons of which `change` has been made."""
        rows = [change(line) for line in GOLDEN.read_text().splitlines(keepends=True)]
        (self.folder / "golden.csv").write_text("".join(rows))
        done = paper_page("--golden", self.folder / "golden.csv", "--out", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(list(self.folder.glob("*.md")), [])
        return done.stderr

    def test_asks_why_a_curve_does_not_hold(self):
        self.assertIn("says nothing of mnist-20-tanh-rec\n", self.refused(
            lambda line: line.replace(",yes,", ",no,") if line.startswith("mnist-20-tanh-rec,loss,1,")
            else line))

    def test_asks_for_no_reason_where_all_hold(self):
        self.assertIn("hold", self.refused(lambda line: line.replace(",no,", ",yes,")))

    def test_name_files_that_exist(self):
        for page in ("paper.md", "golden.md"):
            text = (ROOT / "docs" / page).read_text()
            for link in {word.split(")")[0] for word in text.split("](")[1:]}:
                if not link.startswith("http"):
                    self.assertTrue((ROOT / "docs" / link).exists(), link)
            for file in re.findall(r"`((?:tests|tools)/[\w/.]+)[` ]", text):
                self.assertTrue((ROOT / file).exists(), file)


if __name__ == "__main__":
    unittest.main(verbosity=1)
