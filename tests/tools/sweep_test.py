"""What `recirc sweep` runs, how it ends, and how it goes on."""

import csv
import json
import os
import signal
import time
import xml.dom.minidom

from program import TINY, ProgramTest, main

ENDLESS = TINY.replace("epochs: 2", "epochs: 100000000")


def until(condition):
    """Waits until `condition()` is true."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


class SweepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tiny.textproto", TINY)

    def sweep(self, *words, status=0):
        """Runs a sweep with --json; returns its rows and stderr."""
        stdout, stderr = self.recirc("sweep", "tiny.textproto", *words, "--json", status=status)
        return json.loads(stdout)["runs"] if stdout else None, stderr

    def refused(self, *words):
        """What a sweep that must not start says; nothing may be left behind."""
        before = sorted(self.folder.iterdir())
        _, stderr = self.sweep(*words, status=2)
        self.assertEqual(sorted(self.folder.iterdir()), before)
        return stderr


class Runs(SweepTest):
    def test_all_combinations_each_as_recirc_run_would(self):
        rows, _ = self.sweep("--grid", "learning.rate=0.01,0.02", "--grid", "learning.batch=5,7,9",
                             "--out", "out")
        self.assertEqual([list(row["set"].values()) for row in rows],
                         [[rate, batch] for rate in ("0.01", "0.02") for batch in "579"])
        self.assertEqual({row["end"] for row in rows}, {"complete"})
        self.run_tiny("alone", "--set", "learning.rate=0.02", "--set", "learning.batch=7")
        self.assertEqual(self.results("out/05"), self.results("alone"))
        last = self.metrics("alone")[-1]
        self.assertEqual(rows[4]["test_loss"], last["test_loss"])
        self.assertEqual(rows[4]["synaptic_events"], last["synaptic_events"])
        self.assertEqual(rows[4]["best_loss"], min(m["test_loss"] for m in self.metrics("alone")))

    def test_seeds_from_the_scenarios_on(self):
        rows, _ = self.sweep("--seeds", "2", "--seed", "5", "--grid", "learning.rate=0.01,0.02")
        self.assertEqual([(row["set"]["learning.rate"], row["seed"]) for row in rows],
                         [("0.01", 5), ("0.01", 6), ("0.02", 5), ("0.02", 6)])
        self.assertNotEqual(rows[0]["test_loss"], rows[1]["test_loss"])

    def test_the_lines_of_a_list(self):
        self.write("list.txt", "# two\nlearning.rate=0.02  learning.batch=5\n\n"
                               "circular_autoencoder.layers=[6, 3]  # wider\n")
        rows, _ = self.sweep("--list", "list.txt", "--out", "out")
        self.assertEqual([row["set"] for row in rows],
                         [{"learning.rate": "0.02", "learning.batch": "5"},
                          {"circular_autoencoder.layers": "[6, 3]"}])
        self.assertIn("size: 3", (self.folder / "out/02/scenario.textproto").read_text())

    def test_the_same_with_any_number_of_jobs(self):
        grid = ("--grid", "learning.rate=0.01,0.02,0.03")
        one, _ = self.sweep(*grid, "--jobs", "1", "--out", "one")
        many, _ = self.sweep(*grid, "--jobs", "3", "--out", "many")
        self.assertEqual([row["test_loss"] for row in one], [row["test_loss"] for row in many])

    def test_leave_a_table_and_a_picture(self):
        stdout, _ = self.recirc("sweep", "tiny.textproto", "--grid",
                                "circular_autoencoder.layers=[6, 2],[6, 3]", "--out", "out")
        self.assertEqual(stdout.count(" best\n"), 1)
        self.assertIn("2 complete of 2 runs; results are in out\n", stdout)
        with open(self.folder / "out/sweep.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["circular_autoencoder.layers"] for row in rows], ["[6, 2]", "[6, 3]"])
        self.assertEqual(float(rows[1]["test_loss"]), self.metrics("out/02")[-1]["test_loss"])
        picture = xml.dom.minidom.parse(str(self.folder / "out/sweep.svg"))
        titles = [node.firstChild.data for node in picture.getElementsByTagName("title")]
        self.assertEqual(titles, ["circular_autoencoder.layers=[6, 2]",
                                  "circular_autoencoder.layers=[6, 3]"])

    def test_tell_what_was_lost_where_events_are(self):
        words = ("sweep", "tiny.textproto", "--grid", "faults.loss=0,0.2", "--out", "out")
        stdout, _ = self.recirc(*words)
        self.assertIn("lost events", stdout.splitlines()[0])
        with open(self.folder / "out/sweep.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        rows_of_json, _ = self.sweep(*words[2:])
        last = self.metrics("out/02")[-1]
        self.assertEqual(rows[0]["lost_events"], "0")
        self.assertGreater(last["lost_events"], 0)
        for key in ("neuron_events", "synaptic_events", "effective_synaptic_events",
                    "weight_updates", "lost_events"):
            self.assertEqual(rows[1][key], str(last[key]))
            self.assertEqual(rows_of_json[1][key], last[key])
        stdout, _ = self.recirc("sweep", "tiny.textproto", "--grid", "learning.rate=0.01,0.02")
        self.assertNotIn("lost", stdout)

    def test_a_run_that_fails_is_a_row_and_the_others_go_on(self):
        rows, stderr = self.sweep("--grid", "learning.rate=1e300,0.01", "--set",
                                  "learning.weight_limit.incoming_norm=1e308", status=1)
        self.assertEqual([row["end"] for row in rows], ["failed", "complete"])
        self.assertIn("finite", rows[0]["error"])
        self.assertIn("recirc: 1 runs did not end well", stderr)


class Refuses(SweepTest):
    def test_wrong_values_before_the_first_run_with_a_caret(self):
        text = self.refused("--grid", "learning.batch=5,7", "--grid", "learning.rate=0.1,abc,0.2")
        self.assertEqual(text.splitlines()[1:], ["  learning.rate=0.1,abc,0.2",
                                                 "                    ^~~"])
        self.assertIn("--grid learning.rate=0.1,abc,0.2: rate: \"abc\"", text)

    def test_a_combination_that_fits_nothing(self):
        text = self.refused("--grid", "data.low_rank.dimensions=6,7", "--grid", "learning.batch=5,6")
        self.assertIn("tiny.textproto:4:", text)
        self.assertIn("(with data.low_rank.dimensions=7 learning.batch=5)", text)
        self.assertEqual(text.count("tiny.textproto"), 1)

    def test_unknown_fields_and_what_is_there_twice(self):
        self.assertIn('did you mean "rate"?', self.refused("--grid", "learning.rat=1,2"))
        self.assertIn("has a --grid already",
                      self.refused("--grid", "learning.rate=1,2", "--grid", "learning.rate=3"))
        self.assertIn("1 is there twice", self.refused("--grid", "learning.rate=1,2,1"))
        self.assertIn("varied by the sweep as well",
                      self.refused("--grid", "learning.rate=1", "--set", "learning.rate=2"))
        self.assertIn("varied by the sweep as well",
                      self.refused("--grid", "seed=1,2", "--seeds", "2"))

    def test_grids_that_are_none(self):
        for grid, what in [("learning.rate", "is no field with values"), ("=1", "is no field"),
                           ("learning.rate=", "a value is missing"),
                           ("learning.rate=1,,2", "a value is missing"),
                           ("circular_autoencoder.layers=[6, 2", "nothing closes this"),
                           ("seed=" + ",".join(map(str, range(10001))), "too many")]:
            self.assertIn(what, self.refused("--grid", grid))
        self.assertIn("nothing is varied", self.refused())

    def test_lists_with_mistakes_each_at_its_place(self):
        self.write("list.txt", "learning.rate=1 learning.rate=2\nlearning.batch=x\n  nothing\n")
        text = self.refused("--list", "list.txt")
        self.assertIn("list.txt:1:17: learning.rate is there twice", text)
        self.assertIn('list.txt:3:3: "nothing" is no field', text)
        self.write("list.txt", "learning.rate=1\n  learning.batch=x\n")
        self.assertIn("list.txt:2:3: ", self.refused("--list", "list.txt"))
        self.write("list.txt", "# none\n")
        self.assertIn("list.txt: names no run", self.refused("--list", "list.txt"))
        self.assertIn("cannot be read", self.refused("--list", "absent.txt"))

    def test_the_folder_of_something_else(self):
        self.sweep("--grid", "learning.rate=0.01,0.02", "--out", "out")
        self.assertIn("holds another sweep",
                      self.refused("--grid", "learning.rate=0.01,0.03", "--out", "out"))
        self.run_tiny("run")
        self.assertIn("is no sweep's folder", self.refused("--seeds", "2", "--out", "run"))


class EndsAndGoesOn(SweepTest):
    def begun(self, out="out"):
        """A sweep of runs that never end, two of which have begun."""
        self.write("tiny.textproto", ENDLESS)
        process = self.start("sweep", "tiny.textproto", "--seeds", "3", "--jobs", "2", "--out",
                             out, "--json")
        until(lambda: all((self.folder / out / run / "metrics.jsonl").exists()
                          for run in ("01", "02")))
        return process

    def test_signals_stop_all_runs_and_keep_what_is_there(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                process = self.begun(number.name)
                process.send_signal(number)
                stdout, _ = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 128 + number)
                self.assertEqual([row["end"] for row in json.loads(stdout)["runs"]],
                                 ["stopped", "stopped", "waiting"])
                self.assertEqual(self.facts(f"{number.name}/01")["end"], "stopped")

    def test_one_sweep_at_a_time(self):
        process = self.begun()
        _, stderr = self.recirc("sweep", "tiny.textproto", "--seeds", "3", "--out", "out", status=2)
        self.assertIn("another recirc sweep runs in it", stderr)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    def test_a_killed_run_is_a_row(self):
        process = self.begun()
        children = [int(pid) for pid in os.listdir("/proc") if pid.isdigit()
                    and b"out/01" in self.command_of(pid)]
        self.assertEqual(len(children), 1)
        os.kill(children[0], signal.SIGKILL)
        until(lambda: (self.folder / "out/03/metrics.jsonl").exists())
        process.send_signal(signal.SIGTERM)
        stdout, _ = process.communicate(timeout=60)
        rows = json.loads(stdout)["runs"]
        self.assertEqual([row["end"] for row in rows], ["killed", "stopped", "stopped"])
        self.assertEqual(rows[0]["error"], "killed by signal 9")

    def command_of(self, pid):
        """The words of a process of this test; none of others."""
        try:
            if os.readlink(f"/proc/{pid}/cwd") != str(self.folder):
                return b""
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read()
            return b"" if b"sweep\0" in words else words
        except OSError:
            return b""

    def test_runs_end_with_a_sweep_that_is_killed(self):
        process = self.begun()
        process.kill()
        process.wait()
        until(lambda: not any(self.command_of(pid) for pid in os.listdir("/proc") if pid.isdigit()))

    def test_goes_on_with_what_is_not_complete(self):
        grid = ("--grid", "learning.rate=0.01,0.02,0.03")
        first, _ = self.sweep(*grid)
        results = self.folder / "runs/tiny-sweep"
        facts = results / "02/run.json"
        facts.write_text(facts.read_text().replace('"complete"', '"running"'))
        kept = os.stat(results / "01/run.json").st_ino
        second, stderr = self.sweep(*grid)
        self.assertIn("2 are complete already", stderr)
        self.assertEqual(os.stat(results / "01/run.json").st_ino, kept)
        self.assertEqual([row["test_loss"] for row in first], [row["test_loss"] for row in second])
        self.assertEqual(self.facts("runs/tiny-sweep/02")["end"], "complete")
        third, _ = self.sweep(*grid)  # complete: a new one
        self.assertEqual(third[0]["folder"], "runs/tiny-sweep-2/01")

    def test_a_file_that_cannot_be_written_is_named(self):
        self.sweep("--seeds", "2", "--out", "out")
        facts = self.folder / "out/01/run.json"
        facts.write_text("{}")
        (self.folder / "out/logs/01.txt").unlink()
        (self.folder / "out/logs/01.txt").mkdir()
        _, stderr = self.sweep("--seeds", "2", "--out", "out", status=1)
        self.assertIn("out/logs/01.txt: cannot be written", stderr)


if __name__ == "__main__":
    main()
