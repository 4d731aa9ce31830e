"""What `recirc trace export` writes, opened by what it is for: csv, json, numpy, protoc, h5py."""

import csv
import json
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict

import h5py
import numpy

from program import ROOT, TINY, ProgramTest, main

RECORDED = TINY + "record { events { } }\n"
HDF5 = ROOT / "tools/python/trace_hdf5.py"


def number(text):
    """A 64-bit double as protoc prints the bits of one."""
    return numpy.array([int(text, 16)], dtype=numpy.uint64).view(numpy.float64)[0]


def text(value):
    """A string of protoc's. Without a schema it takes "error" for a message of four bytes."""
    if isinstance(value, str):
        return value.strip('"')
    (field, (bits,)), = value.items()
    return (bytes([field << 3 | 5]) + int(bits, 16).to_bytes(4, "little")).decode()


def parsed(lines):
    """What `protoc --decode_raw` prints, as {field number: [values]}; messages are such again."""
    fields = defaultdict(list)
    for line in lines:
        line = line.strip()
        if line == "}":
            break
        if line.endswith("{"):
            fields[int(line[:-1])].append(parsed(lines))
        else:
            name, value = line.split(": ", 1)
            fields[int(name)].append(value)
    return fields


class Perfetto:
    """A file of Perfetto's, decoded without any schema; numbers are those of its documentation."""

    def __init__(self, path):
        decoded = subprocess.run(["protoc", "--decode_raw"], input=path.read_bytes(), check=True,
                                 capture_output=True).stdout.decode()
        trace = parsed(iter(decoded.splitlines()))
        assert set(trace) == {1}, trace.keys()
        self.packets = trace[1]
        self.tracks, self.parents, self.counters = {}, {}, set()
        self.events = []
        for packet in self.packets:
            assert packet[10] == ["1"], packet
            if packet[60]:
                descriptor = packet[60][0]
                uuid = descriptor[1][0]
                self.tracks[uuid] = text(descriptor[2][0])
                self.parents[uuid] = descriptor[5][0] if descriptor[5] else None
                if descriptor[8]:
                    self.counters.add(uuid)
            else:
                event = packet[11][0]
                self.events.append((int(packet[8][0]), int(event[9][0]), event[11][0], event))

    def slices(self):
        """(time, track, event, notes) of all that begin."""
        for time, kind, uuid, event in self.events:
            if kind != 1:
                continue
            notes = {}
            for note in event[4]:
                value = (note[3] or note[5] or note[6])[0]
                notes[text(note[10][0])] = (
                    int(value) if note[3] else number(value) if note[5] else text(value))
            yield time, self.tracks[uuid], event, notes

    def flows(self):
        """(from, to) for every arrow, each (time, track, name)."""
        begin, end = {}, {}
        for time, track, event, _ in self.slices():
            place = (time, track, text(event[23][0]))
            for field, ends in ((47, begin), (48, end)):
                for flow in event[field]:
                    assert flow not in ends, f"flow {flow} twice"
                    ends[flow] = place
        assert begin.keys() == end.keys()
        return [(begin[flow], end[flow]) for flow in begin]


class Export(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("recorded.textproto", RECORDED)
        self.recirc("run", "recorded.textproto", "--quiet", "--out", "out")
        shown = self.recirc("trace", "show", "out", "--json")[0]
        self.shown = [json.loads(line) for line in shown.splitlines()]

    def export(self, to, *words, status=0):
        return self.recirc("trace", "export", "--to", to, "out", *words, status=status)

    def test_jsonl_is_what_show_prints(self):
        self.assertEqual([json.loads(line) for line in self.export("jsonl")[0].splitlines()],
                         self.shown)

    def test_csv_has_the_same_events(self):
        self.export("csv", "-o", "events.csv", "--presentation", "5..6")
        with open(self.folder / "events.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        expected = [event for event in self.shown if event["presentation"] in (5, 6)]
        self.assertEqual(len(rows), len(expected))
        for row, event in zip(rows, expected):
            self.assertEqual(float(row.pop("value")), event.pop("value"))
            self.assertEqual({name: value for name, value in row.items() if value},
                             {name: str(value) for name, value in event.items()})

    def test_npy_columns_are_what_numpy_reads(self):
        self.export("npy", "-o", "columns")
        names = json.loads((self.folder / "columns/names.json").read_text())
        columns = {path.stem: numpy.load(path) for path in (self.folder / "columns").glob("*.npy")}
        self.assertEqual({len(column) for column in columns.values()}, {len(self.shown)})
        self.assertEqual({name: column.dtype.str for name, column in columns.items()},
                         {"time": "<i8", "caused": "<i8", "value": "<f8", "number": "<u8",
                          "neuron": "<u4", "pre": "<u4", "projection": "<u4", "kind": "|u1",
                          "port": "|u1", "output": "|u1"})
        neurons = [f"{its['name']}[{k}]" for its in names["populations"]
                   for k in range(its["size"])]
        for k, event in enumerate(self.shown):
            self.assertEqual(columns["time"][k], event["time_ns"])
            self.assertEqual(columns["caused"][k], event["caused_ns"])
            self.assertEqual(columns["value"][k], event["value"])
            self.assertEqual(names["kinds"][columns["kind"][k]], event["kind"])
            self.assertEqual(neurons[columns["neuron"][k]], event["neuron"])
            if "number" in event:
                self.assertEqual(columns["number"][k], event["number"])
            if "port" in event:
                self.assertEqual(names["ports"][columns["port"][k]], event["port"])
            if "pre" in event:
                is_bias = columns["pre"][k] == names["none"]
                self.assertEqual("bias" if is_bias else neurons[columns["pre"][k]], event["pre"])
            if "projection" in event:
                number_ = columns["projection"][k]
                self.assertEqual(names["projections"][number_]["name"], event["projection"])

    def test_needs_a_place_that_is_free(self):
        self.assertIn("give -o FOLDER", self.export("npy", status=2)[1])
        self.assertIn("give -o FILE", self.export("perfetto", status=2)[1])
        self.assertIn("out: is there already", self.export("npy", "-o", "out", status=2)[1])

    def perfetto(self, *words):
        self.export("perfetto", "-o", "out.pftrace", *words)
        return Perfetto(self.folder / "out.pftrace")

    def test_perfetto_has_a_track_a_population_and_a_projection(self):
        trace = self.perfetto("--presentation", "0..6")
        self.assertEqual(sorted(trace.tracks.values()), sorted([
            "neurons", "synapses", "visible", "hidden", "visible-hidden", "hidden-visible",
            "bias of visible", "bias of hidden", "RMS weight of visible-hidden",
            "RMS weight of hidden-visible", "RMS weight of bias of visible",
            "RMS weight of bias of hidden"]))
        by_name = {name: uuid for uuid, name in trace.tracks.items()}
        self.assertEqual(trace.parents[by_name["hidden"]], by_name["neurons"])
        self.assertEqual(trace.parents[by_name["visible-hidden"]], by_name["synapses"])
        self.assertEqual({trace.tracks[uuid] for uuid in trace.counters},
                         {name for name in by_name if name.startswith("RMS weight")})

    def test_perfetto_draws_every_event_in_a_slice(self):
        trace = self.perfetto("--presentation", "0..6")
        expected = Counter()
        sums = Counter()
        for event in self.shown:
            if event["presentation"] > 6 or event["kind"] == "weight":
                continue
            population = event["neuron"].split("[")[0]
            track = event.get("projection", population)
            if event["kind"] == "factor":
                track = population
            elif event.get("pre") == "bias":
                track = f"bias of {population}"
            expected[event["time_ns"], track, event["kind"]] += 1
            sums[event["time_ns"], track, event["kind"]] += abs(event["value"])
        drawn = Counter()
        for time, track, event, notes in trace.slices():
            key = time, track, text(event[22][0])
            drawn[key] += notes["events"]
            mean = notes.get("mean |value|", abs(notes.get("value", 0)))
            if drawn[key] == notes["events"] == expected[key]:
                self.assertAlmostEqual(mean * notes["events"], sums[key])
        self.assertEqual(drawn, expected)

    def test_perfetto_slices_nest(self):
        depth = Counter()
        last = 0
        for time, kind, uuid, _ in self.perfetto("--presentation", "0..8").events:
            self.assertGreaterEqual(time, last)
            last = time
            if kind == 4:
                self.assertIn(uuid, Perfetto(self.folder / "out.pftrace").counters)
                continue
            depth[uuid] += {1: 1, 2: -1}[kind]
            self.assertGreaterEqual(depth[uuid], 0)
        self.assertEqual(set(depth.values()), {0})

    def test_perfetto_arrows_lead_from_cause_to_effect(self):
        trace = self.perfetto("--presentation", "0..6")
        seen = Counter()
        for (left, pre, cause), (time, post, effect) in trace.flows():
            seen[cause, effect] += 1
            if (cause, effect) == ("axon", "delivery"):
                self.assertEqual((time - left, post.split("-")[0]), (999, pre))
            elif (cause, effect) == ("delivery", "volley basal"):
                self.assertEqual((time - left, pre.split("-")[1]), (1, post))
            elif effect == "change":
                self.assertIn(cause, ("soma", "error"))
                self.assertEqual(time - left, 1)
            else:
                self.assertEqual((cause, effect, pre), ("change", "update", post))
        # Two cycles of each layer but the last volley back, whose answer nobody is sent.
        self.assertEqual(seen["axon", "delivery"], 7 * 4)
        self.assertEqual(seen["delivery", "volley basal"], 7 * 4)
        self.assertEqual(seen["change", "update"], 4)

    def test_perfetto_counters_are_weights(self):
        trace = self.perfetto("--synapse", "visible[1]->hidden[0]")
        values = [(time, number(event[44][0])) for time, kind, uuid, event in trace.events
                  if kind == 4]
        expected = [(event["time_ns"], event["value"]) for event in self.shown
                    if event.get("pre") == "visible[1]" and event["neuron"] == "hidden[0]"
                    and event["kind"] in ("weight", "update")]
        self.assertEqual(values, expected)
        whole = self.perfetto("--kind", "update", "--projection", "visible-hidden")
        time, root = next((time, number(event[44][0])) for time, kind, _, event in whole.events
                          if kind == 4)
        squares = [event["value"] ** 2 for event in self.shown
                   if event["kind"] == "update" and event.get("projection") == "visible-hidden"
                   and event["time_ns"] == time]
        self.assertAlmostEqual(root, math.sqrt(sum(squares) / len(squares)))

    def test_perfetto_tells_chosen_neurons_apart(self):
        trace = self.perfetto("--neuron", "hidden[0..1]", "--kind", "volley,activation,delivery")
        self.assertEqual(sorted(trace.tracks.values()),
                         ["hidden[0]", "hidden[1]", "neurons", "synapses",
                          "visible-hidden to hidden[0]", "visible-hidden to hidden[1]"])
        for time, track, event, notes in trace.slices():
            if text(event[23][0]) == "activation":
                self.assertEqual((notes["events"], notes["neuron"]), (1, track))

    def hdf5(self, to):
        self.export("npy", "-o", "columns")
        subprocess.run([sys.executable, "-B", HDF5, "columns", "--to", to, "-o", "out.h5"],
                       cwd=self.folder, check=True, timeout=120)
        return h5py.File(self.folder / "out.h5")

    def test_nirdata_holds_a_presentation_a_row(self):
        with self.hdf5("nirdata") as file:
            self.assertEqual(file.attrs["__type__"], "NIRGraphData")
            self.assertEqual(set(file["nodes"]), {"visible", "hidden"})
            node = file["nodes/hidden"]
            self.assertEqual(node.attrs["__type__"], "NIRNodeData")
            self.assertEqual(set(node["observables"]),
                             {"volley_basal", "activation", "soma", "axon_axon"})
            axon = node["observables/axon_axon"]
            self.assertEqual(axon.attrs["__type__"], "ValuedEventData")
            self.assertEqual(axon.attrs["n_neurons"], 2)
            period = axon.attrs["t_max"]
            read = [(int(sample), int(idx), seconds, value)
                    for sample in range(80)
                    for idx, seconds, value in zip(axon["idx"][sample], axon["time"][sample],
                                                   axon["value"][sample]) if idx >= 0]
        expected = [(event["presentation"], int(re.search(r"\d+", event["neuron"]).group()),
                     event["time_ns"] * 1e-9 - event["presentation"] * period, event["value"])
                    for event in self.shown
                    if event["kind"] == "axon" and event["neuron"].startswith("hidden")]
        numpy.testing.assert_allclose(read, expected, atol=1e-12, rtol=0)
        self.assertEqual([row[3] for row in read], [row[3] for row in expected])

    def test_sonata_holds_the_axon_events(self):
        with self.hdf5("sonata") as file:
            self.assertEqual(file.attrs["magic"], 0x0A7A)
            self.assertEqual(list(file.attrs["version"]), [0, 1])
            spikes = file["spikes/visible"]
            kinds = h5py.check_enum_dtype(spikes.attrs.get_id("sorting").dtype)
            self.assertEqual(kinds[{2: "by_time"}[int(spikes.attrs["sorting"])]], 2)
            self.assertEqual(spikes["timestamps"].attrs["units"], "ms")
            self.assertEqual(spikes["node_ids"].dtype, numpy.uint64)
            read = list(zip(spikes["timestamps"][()], spikes["node_ids"][()].tolist(),
                            spikes["values"][()]))
        expected = [(event["time_ns"] * 1e-6, int(re.search(r"\d+", event["neuron"]).group()),
                     event["value"]) for event in self.shown
                    if event["kind"] == "axon" and event["neuron"].startswith("visible")]
        self.assertEqual(read, expected)

    def test_hdf5_says_what_is_no_export(self):
        done = subprocess.run([sys.executable, "-B", HDF5, "out", "--to", "sonata", "-o", "x.h5"],
                              cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 1)
        self.assertIn("out: are no columns of a trace", done.stderr)


if __name__ == "__main__":
    main()
