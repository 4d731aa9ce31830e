"""What the tests of the program share: they run the real recirc in a folder of their own."""

import ast
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's matplotlib

TINY = """
name: "tiny"
data { low_rank { dimensions: 6 rank: 2 train_examples: 40 test_examples: 10 } }
circular_autoencoder { layers: [6, 2] }
learning { recirculation {} rate: 0.01 batch: 7 weight_limit { incoming_norm: 2 } }
run { epochs: 2 }
"""

# Two batches of two presentations, with all that happens.
RECORDED = """
name: "recorded"
data { inline {
  train { value: [0.9, 0.1, 0.4] } train { value: [0.2, 0.8, 0.3] }
  train { value: [0.5, 0.5, 0.7] } train { value: [0.1, 0.3, 0.9] }
} shuffle: false }
circular_autoencoder { layers: [3, 2] hidden_activation: TANH }
learning { recirculation {} rate: 0.1 batch: 2 }
record { events {} }
run { epochs: 1 }
"""


def has_matplotlib():
    try:
        return subprocess.run([PYTHON, "-c", "import matplotlib"], capture_output=True,
                              check=False).returncode == 0
    except OSError:
        return False


class ProgramTest(unittest.TestCase):
    """Runs recirc in an empty folder, without the user's environment."""

    program = None  # set by main()

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="recirc-test-")
        self.addCleanup(scratch.cleanup)
        # Nothing lies beside it: data are also looked for in ../shared.
        self.folder = Path(scratch.name) / "here"
        self.folder.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm"}
        # A sanitizer's options are the machine's, not the user's.
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def write(self, name, text):
        """Writes a file into the folder."""
        (self.folder / name).write_text(text)
        return name

    def recirc(self, *words, status=0, **environment):
        """Runs recirc with these words; returns (stdout, stderr), and fails on another status."""
        done = subprocess.run(
            [self.program, *map(str, words)], cwd=self.folder, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=300, env={**self.environment, **environment})
        self.assertEqual(done.returncode, status, f"recirc {words}\n{done.stdout}{done.stderr}")
        return done.stdout, done.stderr

    def start(self, *words, **streams):
        """Starts recirc with these words."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        process = subprocess.Popen([self.program, *map(str, words)], cwd=self.folder,
                                   env=self.environment, text=True, **streams)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def run_tiny(self, out, *words):
        """Runs the tiny scenario into the folder `out`, and returns its path."""
        self.write("tiny.textproto", TINY)
        self.recirc("run", "tiny.textproto", "--quiet", "--out", out, *words)
        return self.folder / out

    def metrics(self, run):
        text = (self.folder / run / "metrics.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def facts(self, run):
        return json.loads((self.folder / run / "run.json").read_text())

    def results(self, run):
        """The bytes of all weights and biases of a run, by file name."""
        files = sorted((self.folder / run).glob("*/*.npy"))
        self.assertTrue(files, f"{run} has no weights")
        return {str(file.relative_to(self.folder / run)): file.read_bytes() for file in files}

    def values_of(self, run):
        """The same without names, to compare networks that are called otherwise."""
        return sorted(self.results(run).values())


def read_npy(path):
    """Shape and values of a float64 .npy file, by the words of its specification."""
    data = Path(path).read_bytes()
    assert data[:8] == b"\x93NUMPY\x01\x00", data[:8]
    length = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:10 + length].decode())
    assert header["descr"] == "<f8" and not header["fortran_order"], header
    values = struct.unpack(f"<{(len(data) - 10 - length) // 8}d", data[10 + length:])
    return header["shape"], values


def main(*others):
    """For `python3 some_test.py PROGRAM [OTHER PROGRAMS] [unittest's words]`; what the others are called
    in the tests is `others`."""
    for name in ("program", *others):
        setattr(ProgramTest, name, os.path.abspath(sys.argv.pop(1)))
    unittest.main(verbosity=1)
