"""What `recirc report` writes; tests/page looks at it in a browser."""

import json
import re

from program import TINY, ProgramTest, main

HOSTILE = "</script><script>alert(1)</script><!--"


def data_of(page):
    """The JSON in a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found.group(1))


class Report(ProgramTest):
    def report(self, *words, **options):
        self.recirc("report", *words, **options)
        out = words[words.index("-o") + 1] if "-o" in words else f"{words[0]}/report.html"
        return (self.folder / out).read_text()

    def test_lies_in_the_folder_of_the_run(self):
        self.run_tiny("out")
        stdout, stderr = self.recirc("report", "out")
        self.assertRegex(stdout, r"^out/report\.html \([0-9.]+ kB\): 1 run\n$")
        self.assertEqual(stderr, "")
        self.assertTrue((self.folder / "out/report.html").read_text().startswith("<!doctype html>"))

    def test_needs_nothing_beside_itself(self):
        self.run_tiny("out")
        page = self.report("out")
        # Without assertIn and the like, which would print the page.
        self.assertIsNone(re.search(r'<(script|link|img|iframe)[^>]*\s(src|href)="(?!data:)', page))
        self.assertTrue("default-src 'none'" in page)
        self.assertLess(len(page), 5_000_000)
        self.assertTrue("Redistributions of source code" in page, "d3's terms are part of the page")

    def test_holds_what_the_run_left(self):
        self.run_tiny("out")
        run, = data_of(self.report("out"))["runs"]
        self.assertEqual(run["facts"], self.facts("out"))
        self.assertEqual(run["scenario"], (self.folder / "out/scenario.textproto").read_text())
        metrics = self.metrics("out")
        self.assertEqual(run["curve"]["test_loss"], [line["test_loss"] for line in metrics])
        self.assertEqual(run["curve"]["train_loss"][0], None)
        self.assertEqual([w["projection"] for w in run["weights"]], ["visible-hidden", "hidden-visible"])
        self.assertEqual(run["examples"]["count"], 10)
        self.assertEqual(run["events"]["from"], "played")
        self.assertEqual(run["network"]["populations"][0]["name"], "visible")
        self.assertTrue(run["audit"]["local"])
        self.assertEqual(run["audit"]["projections"][0]["weights"]["answer"], "local")

    def test_is_the_same_file_every_time(self):
        self.run_tiny("out")
        self.assertTrue(self.report("out") == self.report("out", "-o", "again.html"))

    def test_shows_several_runs_and_those_of_a_sweep(self):
        self.run_tiny("one")
        self.run_tiny("two", "--seed", "2")
        page = self.report("one", "two", "-o", "both.html")
        self.assertEqual([run["facts"]["seed"] for run in data_of(page)["runs"]], [1, 2])
        self.recirc("sweep", "tiny.textproto", "--seeds", "3", "--out", "sweep")
        self.assertEqual(len(data_of(self.report("sweep"))["runs"]), 3)

    def test_is_no_place_for_scripts_of_others(self):
        self.run_tiny("out")
        facts = self.facts("out")
        facts["name"] = HOSTILE
        (self.folder / "out/run.json").write_text(json.dumps(facts))
        page = self.report("out")
        self.assertFalse("alert(1)</script>" in page)
        self.assertEqual(data_of(page)["runs"][0]["facts"]["name"], HOSTILE)

    def test_replays_some_of_a_trace_as_audit_does(self):
        for engine in ("actor", "compiled"):
            self.write("traced.textproto", TINY + "record { events {} }")
            self.recirc("run", "traced.textproto", "-q", "--out", engine, "--engine", engine)
            run, = data_of(self.report(engine))["runs"]
            audit = json.loads(self.recirc("audit", engine, "--synapses", "20", "--json")[0])
            self.assertEqual(run["audit"], audit)
            for part in audit["run"]["projections"]:
                self.assertEqual((part["replayed"], part["findings"]), (12, 0))
                self.assertLessEqual(part["largest_difference"], 0 if engine == "actor" else 1e-12)
        # A damaged trace proves nothing, and says so.
        trace = self.folder / "actor/trace.mcap"
        data = bytearray(trace.read_bytes())
        data[len(data) // 2] ^= 1
        trace.write_bytes(data)
        run, = data_of(self.report("actor"))["runs"]
        self.assertIn("trace.mcap", run["audit"]["not_replayed"])
        self.assertTrue(run["audit"]["local"])

    def test_shows_the_events_of_a_trace(self):
        self.write("traced.textproto", TINY + "record { events { presentations: [7, 11] } }")
        self.recirc("run", "traced.textproto", "-q", "--out", "out")
        run, = data_of(self.report("out"))["runs"]
        self.assertEqual(run["events"]["from"], "trace")
        self.assertEqual([number for _, number in run["events"]["presentations"]], [7, 8, 9, 10])
        self.assertEqual(run["events"]["fault"], "")
        # A cut trace is shown as far as it goes; what is no trace is told, and the rest is shown.
        trace = self.folder / "out/trace.mcap"
        trace.write_bytes(trace.read_bytes()[:-100])
        self.assertIn("cut", data_of(self.report("out"))["runs"][0]["events"]["fault"])
        trace.write_bytes(b"no trace")
        run, = data_of(self.report("out"))["runs"]
        self.assertIn("trace.mcap", run["missing"]["events"])
        self.assertEqual(len(run["weights"]), 2)

    def test_says_what_is_missing_and_shows_the_rest(self):
        run = self.run_tiny("out")
        (run / "weights/hidden-visible.npy").unlink()
        data, = data_of(self.report("out"))["runs"]
        self.assertIn("hidden-visible.npy", data["missing"]["weights"])
        self.assertEqual(len(data["curve"]["epoch"]), 3)
        for file in run.glob("weights/*"):
            file.unlink()
        (run / "weights").rmdir()
        data, = data_of(self.report("out"))["runs"]
        self.assertEqual(data["missing"]["events"], "the run has left no weights")

    def test_shows_a_run_whose_data_are_gone(self):
        self.write("gone.textproto", TINY)
        self.recirc("run", "gone.textproto", "-q", "--out", "out")
        scenario = self.folder / "out/scenario.textproto"
        scenario.write_text(re.sub(r"low_rank \{.*?\}", 'npy { train: "/nowhere/train.npy" }',
                                   scenario.read_text(), flags=re.DOTALL))
        data, = data_of(self.report("out"))["runs"]
        self.assertIn("/nowhere/train.npy", data["missing"]["examples"])
        self.assertEqual(len(data["weights"]), 2)

    def test_refuses_what_is_no_run(self):
        (self.folder / "empty").mkdir()
        _, stderr = self.recirc("report", "empty", "nowhere", status=2)
        self.assertIn("empty: is no folder of a run", stderr)
        self.assertIn("nowhere: is no folder of a run", stderr)
        self.run_tiny("out")
        (self.folder / "out/metrics.jsonl").write_text('{"epoch": 0}\n{"epoch" 1}\n')
        _, stderr = self.recirc("report", "out", status=2)
        self.assertIn("out/metrics.jsonl:2", stderr)
        (self.folder / "out/run.json").write_text("[1]")
        _, stderr = self.recirc("report", "out", status=2)
        self.assertIn("out/run.json", stderr)


if __name__ == "__main__":
    main()
