"""Reads traces of recirc: numpy arrays of events, and what the numbers in them stand for.

    from recirc_trace import Trace

    trace = Trace("runs/mnist/trace.mcap")            # or the run's folder
    print(trace.header.projection[0].name, trace.complete, trace.facts["scenario"])
    for events in trace.chunks():                     # structured arrays, a chunk at a time
        changes = events[events["kind"] == trace.kind("CHANGE")]
    volleys = trace.events(kinds=["VOLLEY"])          # all at once

A trace is an MCAP file (https://mcap.dev/spec) whose messages are protobuf; their schema is in the file,
so this needs no code generated from recirc. docs/trace.md says what is in them. Needs numpy, zstandard
and protobuf (Debian: python3-numpy, python3-zstandard, python3-protobuf).
"""

import struct
import sys
import zlib
from pathlib import Path

import numpy
import zstandard
from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory

MAGIC = b"\x89MCAP0\r\n"
HEADER, FOOTER, SCHEMA, CHANNEL, MESSAGE, CHUNK = 1, 2, 3, 4, 5, 6
ATTACHMENT, METADATA, DATA_END = 9, 12, 15

MOST_CHUNK_BYTES = 16 << 20
NONE = 0xFFFFFFFF  # no presynaptic neuron, no projection

EVENT = numpy.dtype([
    ("time", "i8"), ("caused", "i8"), ("value", "f8"), ("number", "u8"), ("neuron", "u4"),
    ("pre", "u4"), ("projection", "u4"), ("kind", "u1"), ("port", "u1"), ("output", "u1")])


class Damaged(ValueError):
    """What is not as it was written: the file, the offset, and what is wrong."""


class Fields:
    """Takes fields off the front of a record's content."""

    def __init__(self, content):
        self.content, self.at = content, 0

    def number(self, size):
        return int.from_bytes(self.bytes(size), "little")

    def bytes(self, size):
        if size > len(self.content) - self.at:
            raise Damaged("a record that is too short")
        self.at += size
        return self.content[self.at - size:self.at]

    def text(self):
        return bytes(self.bytes(self.number(4))).decode()

    def rest(self):
        return self.content[self.at:]


def records(content):
    """The records that `content` consists of: (opcode, content) each."""
    fields = Fields(memoryview(content))
    while fields.at < len(content):
        opcode = fields.number(1)
        yield opcode, fields.bytes(fields.number(8))


def unpacked(batch):
    """The events of an EventBatch."""
    column = {name: numpy.array(getattr(batch, name), dtype) for name, dtype in [
        ("events", "i8"), ("time_step", "u8"), ("lag", "u8"), ("kind", "u1"), ("port", "u1"),
        ("output", "u1"), ("projection", "u4"), ("neuron", "u4"), ("neuron_step", "i4"),
        ("pre", "u4"), ("pre_step", "i4"), ("number", "u8"), ("number_step", "i8"),
        ("repeats", "?")]}
    runs = len(column["events"])
    if any(len(values) != runs for values in column.values()):
        raise Damaged("columns of different lengths")
    length = column["events"]
    count = int(length.sum())
    if runs == 0 or length.min() < 1 or length.max() > 4096 or count > 4096:
        raise Damaged("a batch of a wrong size")
    run = numpy.repeat(numpy.arange(runs), length)
    within = numpy.arange(count) - numpy.repeat(numpy.cumsum(length) - length, length)
    events = numpy.empty(count, EVENT)
    # Unsigned numbers wrap around, as they do where they were written.
    time = numpy.uint64(batch.time_ns % 2**64) + numpy.cumsum(column["time_step"], dtype="u8")
    events["time"] = time.astype("i8")[run]
    events["caused"] = (time - column["lag"]).astype("i8")[run]
    events["number"] = column["number"][run] + (
        column["number_step"].astype("u8")[run] * within.astype("u8"))
    for name, less in [("neuron", 0), ("pre", 1)]:
        step = column[name + "_step"].astype("u4")[run] * within.astype("u4")
        events[name] = column[name][run] + step - numpy.uint32(less)
    events["projection"] = (column["projection"] - numpy.uint32(1))[run]
    for name in ("kind", "port", "output"):
        events[name] = column[name][run]
    events["value"] = values_of(batch, column["repeats"], length)
    return events


def values_of(batch, repeats, length):
    """The values of a batch's runs; those that repeat have the values of the run before."""
    if batch.value_bytes not in (4, 8) or len(batch.value) % batch.value_bytes:
        raise Damaged("values of a wrong size")
    planes = numpy.frombuffer(batch.value, "u1").reshape(batch.value_bytes, -1)
    stored = numpy.ascontiguousarray(planes.T).view(f"<f{batch.value_bytes}").ravel()
    if len(stored) != length[~repeats].sum() or repeats[0]:
        raise Damaged("values that are not as many as the events")
    starts = numpy.cumsum(numpy.where(repeats, 0, length)) - length
    return numpy.concatenate([stored[start:start + size] for start, size in zip(starts, length)])


class Trace:
    """A trace, whole or cut."""

    def __init__(self, path):
        path = Path(path)
        self.path = path / "trace.mcap" if path.is_dir() else path
        self.size = self.path.stat().st_size
        self.complete = False   # has its end; else it was cut, or is still being written
        self.scenario = None    # text of the resolved scenario
        self.facts = {}         # what else is told of the run, by name: commit, scenario_sha256 ...
        self.chunk_offsets = []  # of all chunks, those with events and others
        self._types = {}     # of messages, by topic
        self._channels = {}  # topics, by number
        with open(self.path, "rb") as file:
            if file.read(8) != MAGIC:
                raise Damaged(f"{self.path}: no MCAP file")
            self._look_through(file)
        if not self.chunk_offsets:
            raise Damaged(f"{self.path}: cut before its header")
        self.header = self._message(self.chunk_offsets[0], "/header")

    def kind(self, name):
        """The number of a kind of event: WEIGHT, UPDATE, FACTOR, STIMULUS, VOLLEY, ACTIVATION, SOMA,
        ERROR, AXON, DELIVERY, CHANGE or LOST."""
        batch = self._types["/events"].DESCRIPTOR
        return batch.enum_types_by_name["Kind"].values_by_name[name].number

    def chunks(self):
        """The events, a chunk at a time, in their order. Raises Damaged at a damaged chunk."""
        for offset in self.chunk_offsets:
            batches = [unpacked(batch) for batch in self._messages(offset, "/events")]
            if batches:
                yield numpy.concatenate(batches)

    def events(self, kinds=None, begin=None, end=None):
        """All events of `kinds` (names) with begin <= time < end, in one array."""
        numbers = None if kinds is None else [self.kind(name) for name in kinds]
        found = []
        for events in self.chunks():
            wanted = numpy.ones(len(events), bool)
            if numbers is not None:
                wanted &= numpy.isin(events["kind"], numbers)
            if begin is not None:
                wanted &= events["time"] >= begin
            if end is not None:
                wanted &= events["time"] < end
            found.append(events[wanted])
        return numpy.concatenate(found) if found else numpy.empty(0, EVENT)

    def _look_through(self, file):
        while True:
            offset = file.tell()
            prefix = file.read(9)
            if len(prefix) < 9:
                return
            opcode, length = struct.unpack("<BQ", prefix)
            if length > self.size - offset - 9:
                return
            if opcode == CHUNK:
                self.chunk_offsets.append(offset)
            elif opcode == HEADER:
                if Fields(file.read(length)).text() != "recirc":
                    raise Damaged(f"{self.path}: not a trace of recirc")
            elif opcode == ATTACHMENT:
                self._attach(file.read(length))
            elif opcode == METADATA:
                self._note_facts(file.read(length))
            elif opcode == DATA_END:
                file.seek(-8, 2)
                self.complete = file.read() == MAGIC
                return
            file.seek(offset + 9 + length)

    def _attach(self, content):
        fields = Fields(content)
        fields.bytes(16)
        if fields.text() != "scenario.textproto":
            return
        if zlib.crc32(content[:-4]) != int.from_bytes(content[-4:], "little"):
            raise Damaged(f"{self.path}: the scenario is damaged")
        fields.text()
        self.scenario = bytes(fields.bytes(fields.number(8))).decode()

    def _note_facts(self, content):
        fields = Fields(content)
        if fields.text() != "recirc.run":
            return
        pairs = Fields(fields.bytes(fields.number(4)))
        while pairs.at < len(pairs.content):
            name = pairs.text()
            self.facts[name] = pairs.text()

    def _chunk(self, offset):
        """The records in a chunk."""
        with open(self.path, "rb") as file:
            file.seek(offset)
            _, length = struct.unpack("<BQ", file.read(9))
            head = Fields(file.read(min(length, 64)))
            head.bytes(16)
            size, crc, compression = head.number(8), head.number(4), head.text()
            packed = head.number(8)
            if compression != "zstd" or size > MOST_CHUNK_BYTES or packed != length - head.at:
                raise Damaged(f"{self.path}: byte {offset}: a chunk with a damaged head")
            file.seek(offset + 9 + head.at)
            try:
                content = zstandard.ZstdDecompressor().decompress(file.read(packed), size)
            except zstandard.ZstdError as error:
                raise Damaged(f"{self.path}: byte {offset}: {error}") from error
        if len(content) != size or zlib.crc32(content) != crc:
            raise Damaged(f"{self.path}: byte {offset}: a chunk with a wrong CRC")
        return records(content)

    def _messages(self, offset, topic):
        """The messages on `topic` in a chunk."""
        schemas = {}
        for opcode, content in self._chunk(offset):
            fields = Fields(content)
            if opcode == SCHEMA:
                number = fields.number(2)
                schemas[number] = (fields.text(), fields.text(), fields.bytes(fields.number(4)))
            elif opcode == CHANNEL:
                number, schema, name = fields.number(2), fields.number(2), fields.text()
                self._channels[number] = name
                self._types[name] = type_of(*schemas[schema])
            elif opcode == MESSAGE:
                number = fields.number(2)
                fields.bytes(20)
                if self._channels.get(number) == topic:
                    try:
                        yield self._types[topic].FromString(bytes(fields.rest()))
                    except message.DecodeError as error:
                        raise Damaged(f"{self.path}: byte {offset}: {error}") from error

    def _message(self, offset, topic):
        found = list(self._messages(offset, topic))
        if len(found) != 1:
            raise Damaged(f"{self.path}: byte {offset}: no message on {topic}")
        return found[0]


def type_of(name, encoding, data):
    """The class of a message, from its schema."""
    if encoding != "protobuf":
        raise Damaged(f"a schema in {encoding}")
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(bytes(data)).file:
        pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName(name))


def main():
    trace = Trace(sys.argv[1])
    counts = sum((numpy.bincount(events["kind"], minlength=16) for events in trace.chunks()),
                 start=numpy.zeros(16, int))
    print(f"{trace.path}: {'complete' if trace.complete else 'cut'}, {counts.sum()} events")
    for value in trace._types["/events"].DESCRIPTOR.enum_types_by_name["Kind"].values:
        print(f"{value.name.lower():12} {counts[value.number]}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
