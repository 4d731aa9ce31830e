"""What `recirc trace show`, `stat` and `diff` say of the traces of real runs."""

import json
import os
import pty
import re
import select

from program import TINY, ProgramTest, main

RECORDED = TINY + "record { events { } }\n"


class TraceTest(ProgramTest):
    def record(self, out, *words, text=RECORDED):
        self.write("recorded.textproto", text)
        self.recirc("run", "recorded.textproto", "--quiet", "--out", out, *words)
        return self.folder / out / "trace.mcap"

    def trace(self, *words, status=0, **environment):
        return self.recirc("trace", *words, status=status, **environment)

    def lines(self, *words):
        """Events as JSON."""
        return [json.loads(line) for line in self.trace("show", *words, "--json")[0].splitlines()]

    def on_a_terminal(self, *words, **environment):
        """All that a terminal is sent, by a process that has one as stdin and stdout."""
        master, slave = pty.openpty()
        self.environment.update(environment)
        process = self.start(*words, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        text = b""
        while select.select([master], [], [], 60)[0]:
            try:
                text += os.read(master, 65536)
            except OSError:  # the other end is closed
                break
        os.close(master)
        self.assertEqual(process.wait(60), 0)
        return text.decode()


class Show(TraceTest):
    def test_prints_a_line_an_event_in_columns(self):
        self.record("out")
        title, *lines = self.trace("show", "out")[0].splitlines()
        self.assertEqual(len(lines), len(self.lines("out")))
        self.assertRegex(title, r"^ +ns +pres  kind +at +projection +value +remark$")
        place, projection = title.index("at "), title.index("projection")
        for line in lines[:500]:
            self.assertRegex(line[place:], r"^(\w+\[\d+\]|bias)(->\w+\[\d+\])? ")
            self.assertRegex(line[projection:projection + 15], r"^(visible-hidden|hidden-visible| {15})")

    def test_shows_what_was_asked_for(self):
        self.record("out")
        every = self.lines("out")
        where = ("visible[1]", "hidden[0]")
        for words, fits in [
                (["--kind", "stimulus,change"], lambda e: e["kind"] in ("stimulus", "change")),
                (["--presentation", "3..4"], lambda e: e["presentation"] in (3, 4)),
                (["--neuron", "hidden[1]", "--kind", "soma"],
                 lambda e: e["neuron"] == "hidden[1]" and e["kind"] == "soma"),
                (["--population", "hidden"], lambda e: e["neuron"].startswith("hidden")),
                (["--projection", "hidden-visible"],
                 lambda e: e.get("projection") == "hidden-visible"),
                (["--synapse", "visible[1]->hidden[0]"],
                 lambda e: (e.get("pre"), e["neuron"]) == where),
                (["--time", "1us..2us"], lambda e: 1000 <= e["time_ns"] <= 2000)]:
            with self.subTest(" ".join(words)):
                expected = [event for event in every if fits(event)]
                self.assertTrue(expected)
                self.assertEqual(self.lines("out", *words), expected)

    def test_stops_at_the_limit(self):
        self.record("out")
        self.assertEqual(self.lines("out", "--limit", 5), self.lines("out")[:5])
        self.assertEqual(len(self.trace("show", "out", "--limit", 5)[0].splitlines()), 6)

    def test_says_what_is_not_there(self):
        self.record("out")
        stderr = self.trace("show", "out", "--neuron", "hiden[0]", "--kind", "spike", status=2)[1]
        self.assertEqual(stderr.splitlines(), [
            '--neuron: unknown population "hiden"; did you mean "hidden"?',
            stderr.splitlines()[1]])
        self.assertRegex(stderr, r'--kind: unknown kind "spike"; known: "weight", "update"')
        self.assertIn("trace.mcap", self.trace("show", ".", status=2)[1])

    def test_shows_what_is_whole_of_a_cut_trace_and_says_so(self):
        trace = self.record("out", "--set", "run.epochs=40")
        words = ["show", "out", "--kind", "soma", "--json"]
        whole = self.trace(*words)[0]
        trace.write_bytes(trace.read_bytes()[:trace.stat().st_size * 2 // 3])
        stdout, stderr = self.trace(*words, status=1)
        self.assertTrue(stdout and whole.startswith(stdout) and len(stdout) < len(whole))
        self.assertRegex(stderr, r"trace\.mcap: the end is missing: [\d,]+ of [\d,]+ bytes")

    def test_shows_nothing_of_a_damaged_chunk(self):
        trace = self.record("out", "--set", "run.epochs=40")
        words = ["show", "out", "--kind", "soma", "--json"]
        whole = self.trace(*words)[0].splitlines()
        data = bytearray(trace.read_bytes())
        data[len(data) // 2] ^= 1
        trace.write_bytes(data)
        stdout, stderr = self.trace(*words, status=1)
        left = stdout.splitlines()
        begin = next(k for k, line in enumerate(left) if line != whole[k])
        self.assertTrue(left == whole[:begin] + whole[len(whole) - len(left) + begin:])
        self.assertRegex(stderr, r"^.*trace\.mcap: byte \d+: ")

    def test_pages_and_colours_on_a_terminal_only(self):
        self.record("out")
        words = ["trace", "show", "out", "--limit", "20"]
        plain = self.recirc(*words)[0]
        self.assertNotIn("\x1b", plain)
        paged = self.on_a_terminal(*words, PAGER="sed s/^/:/")
        self.assertTrue(all(line.startswith(":") for line in paged.splitlines()))
        self.assertIn("\x1b[", paged)
        bare = self.on_a_terminal(*words, PAGER="cat", NO_COLOR="1")
        self.assertEqual(bare.replace("\r", ""), plain)
        # Small systems have no less.
        bare = self.on_a_terminal(*words, PATH="/nowhere", NO_COLOR="1")
        self.assertEqual(bare.replace("\r", ""), plain)

    def test_is_done_when_the_reader_has_left_the_pager(self):
        self.record("out")
        text = self.on_a_terminal("trace", "show", "out", PAGER="head -n 3")
        self.assertEqual(len(text.splitlines()), 3)


class Stat(TraceTest):
    def test_counts_what_the_run_has_counted(self):
        self.record("out")
        stat = json.loads(self.trace("stat", "out", "--json")[0])
        totals = self.metrics("out")[-1]
        self.assertEqual(stat["presentations"], totals["presentations"])
        rates = stat["a_presentation"]
        # The run has also counted what limits norms: after each of 11 batches 24 synapses tell
        # their 8 neurons their weights, and these answer.
        self.assertAlmostEqual(rates["synaptic_events"] * stat["presentations"],
                               totals["synaptic_events"] - 24 * 11)
        self.assertAlmostEqual(rates["events"]["axon"] * stat["presentations"],
                               totals["neuron_events"] - 8 * 11)
        self.assertEqual(set(stat["neurobench"]), {"ActivationSparsity", "SynapticOperations"})
        self.assertEqual(set(stat["neurobench"]["SynapticOperations"]),
                         {"Effective_MACs", "Effective_ACs", "Dense"})
        for projection in stat["projections"].values():
            self.assertEqual(projection["delay_ns"], {"least": 1000, "mean": 1000, "longest": 1000})

    def test_prints_tables(self):
        self.record("out")
        text = self.trace("stat", "out")[0]
        self.assertRegex(text, r"^[\d,]+ events in 80 presentations\n")
        for line in (r"  events +visible +hidden +all +a presentation",
                     r"  delivery +1,920 +1,920 +3,840 +48",
                     r"  visible-hidden +1,920 +1.0000 +0 +960 +1.0000 +1000 +1000 +1000",
                     r"  deliveries +48, effective 48", r"activation sparsity 0\.0000"):
            self.assertRegex(text, rf"(?m)^{line}$")

    def test_counts_a_part(self):
        self.record("out")
        stat = json.loads(self.trace("stat", "out", "--json", "--presentation", "2..5",
                                     "--population", "hidden", "--kind", "volley")[0])
        self.assertEqual((stat["events"], stat["presentations"]), (4 * 2 * 2, 4))


class Diff(TraceTest):
    def test_finds_runs_equal(self):
        self.record("one", "--engine", "actor")
        self.record("two", "--engine", "actor", "--threads", "2")
        stdout, stderr = self.trace("diff", "one", "two")
        self.assertRegex(stdout, r"^[\d,]+ events are equal\n$")
        self.assertEqual(stderr, "")

    def test_finds_engines_equal_within_a_tolerance(self):
        self.record("actor", "--engine", "actor")
        self.record("compiled", "--engine", "compiled")
        told = json.loads(self.trace("diff", "actor", "compiled", "--tolerance", "1e-12",
                                     "--json")[0])
        self.assertTrue(told["is_equal"])
        self.assertLess(told["distance"], 1e-12)

    def test_shows_the_first_event_that_differs(self):
        self.record("one")
        self.record("two", "--set", "learning.rate=0.02")
        stdout, stderr = self.trace("diff", "one", "two", "--context", "2", status=1)
        title, *before, first, second, apart, counts = stdout.splitlines()
        self.assertEqual(len(before), 2)
        # Until the first batch has been applied, a rate changes nothing.
        self.assertRegex(first, r"^- .* 6  update ")
        self.assertEqual(re.sub(r"\d\.\d+", "", first[2:]).split()[:4],
                         re.sub(r"\d\.\d+", "", second[2:]).split()[:4])
        self.assertTrue(second.startswith("+ "))
        self.assertRegex(apart, "^the values lie .* apart$")
        self.assertRegex(counts, r"^[\d,]+ events are equal, [\d,]+ have another value or cause; ")
        self.assertEqual(stderr, "recirc: the traces differ\n")
        told = json.loads(self.trace("diff", "one", "two", "--json", status=1)[0])
        self.assertEqual(told["parting"]["first"]["kind"], "update")
        self.assertNotEqual(told["parting"]["first"]["value"], told["parting"]["second"]["value"])

    def test_finds_what_only_one_has(self):
        self.record("one")
        self.record("two", "--set", "record.events.presentations=[0, 7]")
        told = json.loads(self.trace("diff", "one", "two", "--json", status=1)[0])
        self.assertEqual((told["other"], told["only_in_second"]), (0, 0))
        self.assertIsNone(told["parting"]["second"])
        self.trace("diff", "one", "two", "--presentation", "0..6")

    def test_names_what_differs_in_the_networks(self):
        self.record("one")
        self.record("two", "--set", "circular_autoencoder.layers=[6, 3]")
        stderr = self.trace("diff", "one", "two", status=1)[1]
        self.assertIn("population hidden is another\n", stderr)

    def test_refuses_what_is_no_trace(self):
        self.record("one")
        self.write("none.mcap", "not a trace")
        self.assertIn("none.mcap", self.trace("diff", "one", "none.mcap", status=2)[1])
        self.assertIn("--tolerance", self.trace("diff", "one", "one", "--tolerance", "x",
                                                status=2)[1])


if __name__ == "__main__":
    main()
