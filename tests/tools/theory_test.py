"""`recirc theory`: tables, JSON, files, and what is wrong."""

import csv
import json
import subprocess
import unittest

from program import PYTHON, ROOT, ProgramTest, has_matplotlib, main


class Theory(ProgramTest):
    def test_prints_a_table_for_each_system_and_the_events(self):
        stdout, stderr = self.recirc("theory", "--starts", "20")
        self.assertEqual(stderr, "")
        for words in ("Theorem 6.1: eq. 40", "Theorem 6.2: eq. 48, n = 2", "Theorem 6.3: eq. 51",
                      "Theorem 6.4: eq. 52", "Events beside equations: the compiled engine"):
            self.assertIn(words, stdout)
        self.assertRegex(stdout, r"(?m)^  3: Q > 0, a_L < 0 +P = 1: \d+, P = -1: \d+ .* "
                                 r"fails, as known\n      start \d+: \(.*\) goes to \(.*\), P = -1$")
        self.assertNotIn("FAILS", stdout)
        self.assertNotIn("NOT OF FIRST ORDER", stdout)

    def test_checks_one_system(self):
        stdout, _ = self.recirc("theory", "eq52", "--starts", "9")
        self.assertEqual(stdout.count("Theorem "), 1)
        self.assertEqual(stdout.count(": 9 "), 9)
        self.assertNotIn("fails", stdout)
        self.assertIn("A*[1,4,1], eq. 52", stdout)
        self.assertNotIn("eq. 40", stdout)

    def test_says_the_same_in_json(self):
        stdout, _ = self.recirc("theory", "eq48", "--starts", "30", "--json")
        report = json.loads(stdout)
        self.assertEqual(report["surprises"], [])
        self.assertEqual((report["starts"], report["seed"]), (30, 1))
        failing = {(case["system"], case["starts_with"]) for case in report["theorems"]
                   if not case["holds"]}
        self.assertEqual(failing, {(f"eq. 48, n = {n}", kind) for n in (2, 4)
                                   for kind in ("3: Q > 0, a_L < 0", "4: Q < 0, a_L > 0")})
        for case in report["theorems"]:
            self.assertEqual(sum(case["outcomes"].values()), 30)
            self.assertEqual("counterexample" in case, not case["holds"])
        for case in report["events"]:
            self.assertTrue(case["is_first_order"])
            self.assertEqual(case["engine"], "compiled")

    def test_seed_decides_the_starts(self):
        def ask(*words):
            return self.recirc("theory", "eq40", "--starts", "10", "--json", *words)[0]
        self.assertEqual(ask(), ask("--seed", "1"))
        self.assertNotEqual(ask(), ask("--seed", "2"))

    def test_both_engines_say_the_same(self):
        ends = {}
        for engine in ("compiled", "actor"):
            stdout, _ = self.recirc("theory", "eq52", "--starts", "1", "--json", "--engine", engine)
            events = json.loads(stdout)["events"]
            self.assertEqual({case["engine"] for case in events}, {engine})
            ends[engine] = [weight for case in events for weight in case["end_of_events"]]
        for a, b in zip(ends["compiled"], ends["actor"], strict=True):
            self.assertAlmostEqual(a, b, delta=1e-12)

    def test_writes_what_the_pictures_need(self):
        _, stderr = self.recirc("theory", "--starts", "5", "--out", "results")
        self.assertEqual(stderr, "recirc: the files are in results\n")

        def rows(name):
            with open(self.folder / "results" / name, newline="") as file:
                return list(csv.DictReader(file))

        for row in rows("plane_field.csv"):  # eq. 53 and 55
            P, B = float(row["P"]), float(row["B"])
            self.assertAlmostEqual(float(row["dP_dt"]), (1 - P) * (P + B))
            self.assertAlmostEqual(float(row["dB_dt"]), 2 * (1 - P) * B)
        ways = {}
        for row in rows("plane_ways.csv"):
            ways.setdefault(row["way"], []).append((float(row["P"]), float(row["B"])))
        self.assertGreater(len(ways), 20)
        for way in ways.values():
            self.assertAlmostEqual(way[-1][0], 1, delta=1e-6)
            kept = [(P - B) / B ** 0.5 for P, B in way]
            self.assertAlmostEqual(max(kept), min(kept), delta=1e-8)
        distance = {}
        for row in rows("events.csv"):
            key = row["system"], float(row["rate"])
            apart = abs(float(row["equation"]) - float(row["events"]))
            distance[key] = max(distance.get(key, 0), apart)
        for (system, rate), apart in distance.items():
            self.assertLess(apart, 30 * rate, system)
        theorems = rows("theorems.csv")
        failing = {(row["theorem"], row["system"], row["starts_with"]) for row in theorems
                   if row["verdict"] != "holds"}
        self.assertEqual(failing, {(row["theorem"], row["system"], row["starts_with"])
                                   for row in rows("counterexamples.csv")})
        report = json.loads((self.folder / "results" / "theory.json").read_text())
        self.assertEqual(len(report["theorems"]), len(theorems))

    @unittest.skipUnless(has_matplotlib(), "matplotlib is not installed")
    def test_pictures_are_drawn_of_what_it_writes(self):
        self.recirc("theory", "--starts", "5", "--out", "results")
        script = ROOT / "tools/python/theory_figures.py"
        done = subprocess.run([PYTHON, "-B", script, "results"], cwd=self.folder, text=True,
                              capture_output=True, check=False, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("figure3", "counterexamples", "events"):
            picture = self.folder / "results" / name
            self.assertTrue(picture.with_suffix(".png").read_bytes().startswith(b"\x89PNG"))
            self.assertIn("</svg>", picture.with_suffix(".svg").read_text())
        empty = subprocess.run([PYTHON, "-B", script, "nothing"], cwd=self.folder, text=True,
                               capture_output=True, check=False, timeout=300)
        self.assertEqual(empty.returncode, 2)
        self.assertIn("nothing: not what recirc theory --out writes", empty.stderr)

    def test_names_what_is_wrong_before_any_work(self):
        (self.folder / "full").mkdir()
        self.write("full/x", "")
        for words, line in [
                (["eq41"], "SYSTEM: eq41 not in {all,eq40,eq48,eq51,eq52}; "
                           "recirc theory --help says what goes"),
                (["--starts", "0"], None),
                (["--starts", "many"], None),
                (["--engine", "auto"], None),
                (["--out", "full"], "--out full: is there already and is not an empty folder; "
                                    "name a new folder; a run never overwrites another"),
        ]:
            with self.subTest(" ".join(words)):
                stdout, stderr = self.recirc("theory", *words, status=2)
                self.assertEqual(stdout, "")
                self.assertEqual(stderr.count("\n"), 1)
                if line:
                    self.assertTrue(stderr.endswith(line + "\n"), stderr)


if __name__ == "__main__":
    main()
