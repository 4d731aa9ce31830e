"""What a recorded run leaves: an MCAP file as the public specification says, whatever ends the run."""

import json
import os
import re
import resource
import signal
import sys
import time
import unittest

import numpy

from mcap_file import McapFile
from program import ROOT, TINY, ProgramTest, main

sys.path.insert(0, str(ROOT / "tools" / "python"))
import recirc_trace  # noqa: E402

RECORDED = TINY + "record { events { } }\n"
# Long enough for any signal.
ENDLESS = RECORDED.replace("epochs: 2", "epochs: 1000000")


class TraceFile(ProgramTest):
    def record(self, out, text=RECORDED, *words, **how):
        self.write("recorded.textproto", text)
        self.recirc("run", "recorded.textproto", "--quiet", "--out", out, *words, **how)
        return self.folder / out / "trace.mcap"

    def info(self, path, status=0):
        return json.loads(self.recirc("trace", "info", path, "--json", status=status)[0])

    def test_is_an_mcap_file_as_the_specification_says(self):
        file = McapFile(self.record("out").read_bytes())
        self.assertEqual(file.header["profile"], "recirc")
        self.assertEqual(sorted(channel[1] for channel in file.channels.values()),
                         ["/events", "/header", "/summary"])
        scenario = file.attachments["scenario.textproto"][4]
        self.assertEqual(scenario, (self.folder / "out/scenario.textproto").read_bytes())
        run = self.facts("out")
        facts = {"recirc": run["recirc"]["version"], "commit": run["recirc"]["commit"],
                 "compiler": run["recirc"]["compiler"], "flags": run["recirc"]["flags"],
                 "scenario": "tiny", "scenario_sha256": run["scenario_sha256"], "seed": "1",
                 "engine": "compiled", "precision": "double"}
        self.assertEqual(file.metadata["recirc.run"][2], facts)
        self.assertEqual(self.info("out")["facts"], facts)
        self.assertEqual(recirc_trace.Trace(self.folder / "out").facts, facts)
        for name, value in facts.items():
            self.assertRegex(self.recirc("trace", "info", "out")[0],
                             rf"(?m)^ +{name} +{re.escape(value)}$")
        self.assertGreater(file.count("/events"), 2)

    def test_moves_no_cursor_with_words_that_somebody_else_wrote(self):
        trace = self.record("out")
        data = trace.read_bytes()
        self.assertEqual(data.count(b"scenario_sha256"), 1)
        trace.write_bytes(data.replace(b"scenario_sha256", b"\x1b[2J\xc2\x9b___sha256"))
        stdout, _ = self.recirc("trace", "info", "out", status=1)
        self.assertIn("damaged", stdout)
        self.assertIn("?[2J?___sha256", stdout)
        # JSON is UTF-8, whatever the file has.
        trace.write_bytes(data.replace(b"scenario_sha256", b"\xff" * 15))
        self.assertIn("\ufffd" * 15, self.info("out", status=1)["facts"])

    def test_tells_numpy_every_weight_of_the_run(self):
        self.record("out")
        trace = recirc_trace.Trace(self.folder / "out")
        self.assertTrue(trace.complete)
        events = trace.events()
        self.assertTrue((numpy.diff(events["time"]) >= 0).all())
        names = [projection.name for projection in trace.header.projection]
        firsts = [population.first for population in trace.header.population]
        for number, name in enumerate(names):
            final = numpy.load(self.folder / f"out/weights/{name}.npy")
            ends = trace.header.projection[number]
            for kind in ("WEIGHT", "UPDATE"):
                of_kind = events[(events["projection"] == number) & (events["kind"] == trace.kind(kind))]
                last = of_kind[-final.size:]
                weights = numpy.empty(final.shape)
                weights[last["neuron"] - firsts[ends.post], last["pre"] - firsts[ends.pre]] = last["value"]
                if kind == "UPDATE":
                    numpy.testing.assert_array_equal(weights, final)
                else:
                    self.assertEqual(len(of_kind), final.size)
        stimuli = trace.events(kinds=["STIMULUS"])
        numpy.testing.assert_array_equal(stimuli["number"], numpy.repeat(numpy.arange(80), 6))
        numpy.testing.assert_array_equal(stimuli["time"], stimuli["number"] * trace.header.period_ns)

    def test_has_the_same_bytes_for_any_number_of_threads(self):
        alone = self.record("one", RECORDED, "--engine", "actor").read_bytes()
        for threads in (2, 3):
            text = self.record(f"t{threads}", RECORDED, "--engine", "actor", "--threads", threads)
            self.assertEqual(text.read_bytes(), alone)

    def test_is_told_by_info(self):
        self.record("out", RECORDED, "--set", "record.events.presentations=[7, 21]",
                    "--set", "record.events.kind=[STIMULUS, CHANGE, VOLLEY]")
        told = self.info("out")
        self.assertEqual(told["state"], "complete")
        self.assertEqual(told["presentations"], [7, 21])
        self.assertEqual(told["by_kind"], {"stimulus": 14 * 6, "volley": 14 * 16, "change": 14 * 32})
        self.assertEqual(told["events"], 14 * 54)
        text = self.recirc("trace", "info", "out")[0]
        self.assertIn("complete", text)
        self.assertIn("presentations 7 to 20", text)

    def test_runs_again_to_the_same_events(self):
        self.record("out")
        self.recirc("run", "out/scenario.textproto", "--quiet", "--out", "again")
        first, again = (recirc_trace.Trace(self.folder / run).events() for run in ("out", "again"))
        self.assertEqual(first.tobytes(), again.tobytes())

    def test_is_complete_after_ctrl_c(self):
        self.write("endless.textproto", ENDLESS)
        process = self.start("run", "endless.textproto", "--quiet", "--out", "out")
        self.wait_for_chunks(process, "out")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        McapFile((self.folder / "out/trace.mcap").read_bytes())
        self.assertEqual(self.info("out")["state"], "complete")

    def test_is_complete_after_a_run_that_failed(self):
        diverging = RECORDED.replace("rate: 0.01 batch: 7 weight_limit { incoming_norm: 2 }",
                                     "rate: 1e300")
        self.record("out", diverging, status=1)
        McapFile((self.folder / "out/trace.mcap").read_bytes())
        self.assertGreater(self.info("out")["events"], 0)

    def test_is_readable_up_to_its_last_chunk_after_a_kill(self):
        self.write("endless.textproto", ENDLESS)
        process = self.start("run", "endless.textproto", "--quiet", "--out", "out")
        self.wait_for_chunks(process, "out")
        process.kill()
        process.communicate(timeout=60)
        told = self.info("out", status=1)
        self.assertEqual(told["state"], "cut")
        self.assertGreater(told["events"], 1000)
        trace = recirc_trace.Trace(self.folder / "out")
        self.assertFalse(trace.complete)
        self.assertEqual(sum(len(events) for events in trace.chunks()), told["events"])

    def wait_for_chunks(self, process, out):
        trace = self.folder / out / "trace.mcap"
        while not trace.exists() or trace.stat().st_size < 1_000_000:
            self.assertIsNone(process.poll(), "the run goes on")
            time.sleep(0.01)

    def test_names_a_disk_that_is_full(self):
        self.write("endless.textproto", ENDLESS)

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        process = self.start("run", "endless.textproto", "--quiet", "--out", "out", preexec_fn=limit)
        _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1)
        self.assertIn("trace.mcap: cannot write: File too large", stderr)
        self.assertEqual(self.facts("out")["end"], "failed")

    def test_is_refused_where_it_names_what_is_not_there(self):
        for field, position, said in [
                ('population: "hiden"', "7:19", 'unknown population "hiden"; did you mean "hidden"?'),
                ('projection: "visible"', "7:19", 'unknown projection "visible"'),
                ('neuron { population: "hidden" number: 2 }', "7:49", 'population "hidden" has no neuron 2'),
                ('synapse { projection: "hidden-visible" pre: 2 post: 0 }', "7:58", "has no neuron 2"),
                ("presentations: [84, 90]", "7:35", "the run ends before presentation 84"),
                ("presentations: [3, 90]", "7:35", "not the first of a batch of 7; 0 is")]:
            with self.subTest(field):
                self.write("wrong.textproto", TINY + f"record {{ events {{ {field} }} }}\n")
                _, stderr = self.recirc("run", "wrong.textproto", status=2)
                self.assertTrue(stderr.startswith("wrong.textproto:"), stderr)
                self.assertIn(said, stderr)

    def test_is_none_if_it_is_something_else(self):
        self.write("other", "not a trace")
        for path in ("other", "absent"):
            self.assertIn(path, self.recirc("trace", "info", path, status=2)[1])
        os.mkdir(self.folder / "empty")
        self.assertIn("empty/trace.mcap", self.recirc("trace", "info", "empty", status=2)[1])


if __name__ == "__main__":
    main()
