"""An MCAP reader of its own, written from the public specification (https://mcap.dev/spec) and sharing
nothing with recirc: it checks that a file is what the specification says, to the last CRC and offset."""

import struct
import zlib

import zstandard

MAGIC = b"\x89MCAP0\r\n"
NAMES = {1: "Header", 2: "Footer", 3: "Schema", 4: "Channel", 5: "Message", 6: "Chunk", 7: "MessageIndex",
         8: "ChunkIndex", 9: "Attachment", 10: "AttachmentIndex", 11: "Statistics", 12: "Metadata",
         13: "MetadataIndex", 14: "SummaryOffset", 15: "DataEnd"}


class Cursor:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        assert size <= len(self.data) - self.at, "a field goes beyond its record"
        self.at += size
        return self.data[self.at - size:self.at]

    def u(self, size):
        return int.from_bytes(self.take(size), "little")

    def string(self):
        return self.take(self.u(4)).decode("utf-8")

    def map(self, key, value):
        inner = Cursor(self.take(self.u(4)))
        found = {}
        while inner.at < len(inner.data):
            name = key(inner)
            assert name not in found, "a key occurs twice"
            found[name] = value(inner)
        return found


def u(size):
    return lambda cursor: cursor.u(size)


def split(data, start=0):
    """(offset, opcode, content, whole record) of every record."""
    at = 0
    while at < len(data):
        opcode, length = struct.unpack_from("<BQ", data, at)
        end = at + 9 + length
        assert opcode in NAMES and end <= len(data), f"no record at {start + at}"
        yield start + at, NAMES[opcode], data[at + 9:end], data[at:end]
        at = end


def chunk(content):
    c = Cursor(content)
    head = {"start": c.u(8), "end": c.u(8), "size": c.u(8), "crc": c.u(4), "compression": c.string()}
    packed = c.take(c.u(8))
    assert c.at == len(content)
    assert head["compression"] == "zstd"
    records = zstandard.ZstdDecompressor().decompress(packed, max_output_size=head["size"])
    assert len(records) == head["size"] and zlib.crc32(records) == head["crc"]
    return head, len(packed), records


class McapFile:
    """A file that has been checked: `header`, `schemas`, `channels`, `attachments`, `metadata`, and
    `messages`, a list of (channel's topic, log time, data)."""

    def __init__(self, data):
        self.data = data
        self.schemas, self.channels, self.messages = {}, {}, []
        self.attachments, self.metadata = {}, {}
        self.chunks, self.indexes = {}, {}
        assert data[:8] == MAGIC and data[-8:] == MAGIC
        footer_at = len(data) - 8 - 29
        footer = list(split(data[footer_at:-8]))
        assert len(footer) == 1 and footer[0][1] == "Footer"
        summary_start, offset_start, crc = struct.unpack("<QQI", footer[0][2])
        assert zlib.crc32(data[summary_start:-8 - 4]) == crc, "the summary's CRC"
        self.read_data(data[8:summary_start])
        self.read_summary(summary_start, data[summary_start:offset_start])
        self.read_offsets(summary_start, offset_start, data[offset_start:footer_at])

    def read_data(self, data):
        records = list(split(data, 8))
        assert records[0][1] == "Header" and records[-1][1] == "DataEnd"
        c = Cursor(records[0][2])
        self.header = {"profile": c.string(), "library": c.string()}
        assert zlib.crc32(self.data[:records[-1][0]]) == Cursor(records[-1][2]).u(4), "the data's CRC"
        last = None
        for offset, name, content, record in records[1:-1]:
            if name == "Chunk":
                self.chunks[offset] = (len(record), *self.read_chunk(offset, content))
                last = offset
            elif name == "MessageIndex":
                c = Cursor(content)
                channel, entries = c.u(2), c.take(c.u(4))
                pairs = [struct.unpack_from("<QQ", entries, k) for k in range(0, len(entries), 16)]
                assert pairs == self.chunks[last][3][channel], "the index of a chunk"
                self.indexes.setdefault(last, {})[channel] = (offset, len(record))
            elif name == "Attachment":
                c = Cursor(content)
                times, title, media = (c.u(8), c.u(8)), c.string(), c.string()
                body = c.take(c.u(8))
                assert zlib.crc32(content[:c.at]) == c.u(4), "an attachment's CRC"
                self.attachments[title] = (offset, len(record), times, media, body)
            elif name == "Metadata":
                c = Cursor(content)
                title, pairs = c.string(), c.map(Cursor.string, Cursor.string)
                assert c.at == len(content)
                self.metadata[title] = (offset, len(record), pairs)
            else:
                raise AssertionError(f"a {name} in the data section")
        for offset, (_, _, _, messages) in self.chunks.items():
            assert set(self.indexes[offset]) == set(messages), "every channel of a chunk is indexed"

    def read_chunk(self, offset, content):
        head, packed, records = chunk(content)
        times, where = [], {}
        for at, name, body, _ in split(records):
            c = Cursor(body)
            if name == "Schema":
                number = c.u(2)
                self.schemas[number] = (c.string(), c.string(), c.take(c.u(4)))
            elif name == "Channel":
                number = c.u(2)
                self.channels[number] = (c.u(2), c.string(), c.string(),
                                         c.map(Cursor.string, Cursor.string))
            else:
                assert name == "Message"
                channel, sequence, log, publish = c.u(2), c.u(4), c.u(8), c.u(8)
                schema, topic, _, _ = self.channels[channel]
                assert schema in self.schemas and sequence == self.count(topic) and log == publish
                self.messages.append((topic, log, body[c.at:]))
                times.append(log)
                where.setdefault(channel, []).append((log, at))
        assert (head["start"], head["end"]) == (min(times), max(times))
        return head, packed, where

    def count(self, topic):
        return sum(1 for message in self.messages if message[0] == topic)

    def read_summary(self, start, data):
        groups = []
        chunks, attachments, metadata, schemas, channels = [], [], [], {}, {}
        for _, name, content, _ in split(data, start):
            if not groups or groups[-1] != name:
                groups.append(name)
            c = Cursor(content)
            if name == "Schema":
                number = c.u(2)
                schemas[number] = (c.string(), c.string(), c.take(c.u(4)))
            elif name == "Channel":
                number = c.u(2)
                channels[number] = (c.u(2), c.string(), c.string(), c.map(Cursor.string, Cursor.string))
            elif name == "ChunkIndex":
                times, offset, length = (c.u(8), c.u(8)), c.u(8), c.u(8)
                indexes, index_length = c.map(u(2), u(8)), c.u(8)
                chunks.append(offset)
                has_length, head, packed, _ = self.chunks[offset]
                assert times == (head["start"], head["end"]) and length == has_length
                assert (c.string(), c.u(8), c.u(8)) == ("zstd", packed, head["size"])
                own = self.indexes[offset]
                assert indexes == {channel: at for channel, (at, _) in own.items()}
                assert index_length == sum(size for _, size in own.values())
            elif name == "AttachmentIndex":
                offset, length, times = c.u(8), c.u(8), (c.u(8), c.u(8))
                size, title, media = c.u(8), c.string(), c.string()
                attachments.append(title)
                assert self.attachments[title][:4] == (offset, length, times, media)
                assert size == len(self.attachments[title][4])
            elif name == "MetadataIndex":
                place, title = (c.u(8), c.u(8)), c.string()
                metadata.append(title)
                assert self.metadata[title][:2] == place
            elif name == "Statistics":
                assert (c.u(8), c.u(2), c.u(4), c.u(4), c.u(4), c.u(4)) == (
                    len(self.messages), len(self.schemas), len(self.channels), len(self.attachments),
                    len(self.metadata), len(self.chunks))
                times = [message[1] for message in self.messages]
                assert (c.u(8), c.u(8)) == (min(times), max(times))
                assert c.map(u(2), u(8)) == {
                    number: self.count(channel[1]) for number, channel in self.channels.items()}
            else:
                raise AssertionError(f"a {name} in the summary")
        assert len(groups) == len(set(groups)), "records of one kind lie together"
        assert chunks == list(self.chunks) and attachments == list(self.attachments)
        assert metadata == list(self.metadata)
        assert (schemas, channels) == (self.schemas, self.channels)
        self.groups = groups

    def read_offsets(self, summary_start, start, data):
        named = []
        for _, name, content, _ in split(data, start):
            assert name == "SummaryOffset"
            group, at, length = struct.unpack("<BQQ", content)
            inside = list(split(self.data[at:at + length], at))
            assert {record[1] for record in inside} == {NAMES[group]}
            named.append(NAMES[group])
        assert named == self.groups
