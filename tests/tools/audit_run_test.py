"""What `recirc audit` says of runs that have recorded a trace, also of traces that somebody has edited."""

import json
import subprocess

from program import RECORDED, ProgramTest, main

# How each is made, and how far, of its largest, a value may be from the replay's: another order of sums.
RUNS = {
    "actor": (["--engine", "actor"], 0),
    "compiled": (["--engine", "compiled"], 1e-12),
    "single": (["--engine", "compiled", "--set", "precision=SINGLE"], 1e-5),
}


class RecordedRuns(ProgramTest):
    def record(self, out, *words, text=RECORDED):
        self.write("recorded.textproto", text)
        self.recirc("run", "recorded.textproto", "--quiet", "--out", out, *words)

    def audit(self, run, status=0):
        return json.loads(self.recirc("audit", run, "--synapses", "all", "--json",
                                      status=status)[0])


class AuditOfRuns(RecordedRuns):
    def test_finds_recorded_runs_local(self):
        for name, (words, tolerance) in RUNS.items():
            with self.subTest(name):
                self.record(name, *words)
                audit = self.audit(name)
                self.assertTrue(audit["local"])
                self.assertEqual(audit["run"]["presentations"], 4)
                self.assertEqual(audit["run"]["finding_count"], 0)
                for part in audit["run"]["projections"]:
                    self.assertEqual((part["changes"], part["updates"]), (24, 12))
                    self.assertLessEqual(part["largest_difference"], tolerance)
                self.assertEqual(audit["run"]["not_checked"], [])

    def test_says_what_it_could_not_check(self):
        part = 'record { events { kind: [STIMULUS, VOLLEY, ACTIVATION, SOMA, ERROR, AXON] } }'
        self.record("run", text=RECORDED.replace("record { events {} }", part))
        audit = self.audit("run")
        self.assertTrue(audit["local"])
        self.assertIn("deliveries of visible-hidden", audit["run"]["not_checked"])
        self.assertEqual([part["replayed"] for part in audit["run"]["projections"]], [0, 0])

    def test_audits_a_part_of_the_network(self):
        part = 'record { events { population: "hidden" projection: "visible-hidden" } }'
        self.record("run", text=RECORDED.replace("record { events {} }", part))
        self.assertEqual(self.audit("run")["violations"], [])


class AuditOfEditedTraces(RecordedRuns):
    """A forger has rewritten trace.mcap: nothing is wrong with the file itself."""

    def events(self, run):
        return [json.loads(line) for line in
                self.recirc("trace", "show", run, "--json")[0].splitlines()]

    def find(self, events, kind, **marks):
        """The number of the last event that is so."""
        fits = [number for number, event in enumerate(events) if event["kind"] == kind
                and all(event.get(name) == value for name, value in marks.items())]
        self.assertTrue(fits, f"no {kind} with {marks}")
        return fits[-1]

    def edit(self, run, *words):
        subprocess.run([self.editor, self.folder / run / "trace.mcap", *map(str, words)], check=True)
        self.assertIn("complete", self.recirc("trace", "info", run)[0])

    def findings(self, run):
        """What the audit of an edited run blames: it ends with 1, for people and for programs."""
        audit = self.audit(run, status=1)
        self.assertFalse(audit["local"])
        stdout, stderr = self.recirc("audit", run, "--synapses", "all", status=1)
        self.assertIn("NOT LOCAL", stdout)
        self.assertEqual(stderr, "recirc: this learning is not local\n")
        for violation in audit["violations"]:
            self.assertIn(violation, stdout)
        return audit["violations"]

    def test_finds_a_change_of_a_weight_that_was_altered(self):
        for name, (words, tolerance) in RUNS.items():
            with self.subTest(name):
                self.record(name, *words)
                events = self.events(name)
                number = self.find(events, "change", neuron="hidden[1]", pre="visible[2]")
                change = events[number]
                self.edit(name, "alter", number, change["value"] * (1 + 10 * max(tolerance, 1e-15)))
                found = self.findings(name)
                self.assertEqual(len(found), 1, found)
                self.assertIn(f"hidden[1]<-visible[2], {change['time_ns']} ns (presentation 3)",
                              found[0])
                self.assertIn("the change was made of something else, or altered", found[0])

    def test_finds_an_event_that_was_removed(self):
        for name, (words, _) in RUNS.items():
            for kind, marks, place in (
                    ("change", {"neuron": "visible[0]", "pre": "hidden[1]"}, "visible[0]<-hidden[1]"),
                    ("update", {"neuron": "visible[0]", "pre": "hidden[1]"}, "visible[0]<-hidden[1]"),
                    ("delivery", {"neuron": "hidden[0]", "pre": "visible[2]"}, "hidden[0]<-visible[2]"),
                    ("soma", {"neuron": "hidden[0]"}, "hidden[0]"),
                    ("axon", {"neuron": "visible[1]"}, "visible[1]")):
                run = f"{name}-{kind}"
                with self.subTest(run):
                    self.record(run, *words)
                    events = self.events(run)
                    number = self.find(events, kind, **marks)
                    self.edit(run, "remove", number)
                    self.assertEqual(len(self.events(run)), len(events) - 1)
                    self.assertIn(f"{place}, {events[number]['time_ns']} ns", self.findings(run)[0])


if __name__ == "__main__":
    main("editor")
