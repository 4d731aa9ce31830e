"""docs/paper.md is what tools/paper_page makes of the curves in docs/figures, and it says so if not."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "figures"


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

    def made_of(self, change):
        """The page of curves in which `change` has been made of the lines of figure 5."""
        curves = self.folder / "figures"
        shutil.copytree(FIGURES, curves)
        file = curves / "figure5.csv"
        file.write_text("".join(change(line) for line in file.read_text().splitlines(keepends=True)))
        self.assertEqual(paper_page("--check", "--figures", curves).returncode, 1)
        out = self.folder / "paper.md"
        self.assertEqual(paper_page("--figures", curves, "--out", out).returncode, 0)
        return out.read_text()

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

    def test_names_links_that_exist(self):
        text = (ROOT / "docs" / "paper.md").read_text()
        for link in {word.split(")")[0] for word in text.split("](")[1:]}:
            if not link.startswith("http"):
                self.assertTrue((ROOT / "docs" / link).exists(), link)


if __name__ == "__main__":
    unittest.main(verbosity=1)
