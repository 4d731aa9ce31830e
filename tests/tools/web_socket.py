"""A WebSocket client of the barest kind (RFC 6455), which can also misbehave."""

import base64
import json
import os
import socket
import struct
import urllib.parse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Closed(Exception):
    """The other end has closed; `code` is that of its close frame, None without one."""

    def __init__(self, code=None):
        super().__init__(f"closed with {code}")
        self.code = code


def frame(opcode, payload, masked=True, length=None):
    """The bytes of one frame; `length` may lie."""
    size = len(payload) if length is None else length
    mask_bit = 0x80 if masked else 0
    head = bytes([0x80 | opcode])
    if size < 126:
        head += bytes([mask_bit | size])
    elif size < 1 << 16:
        head += bytes([mask_bit | 126]) + struct.pack(">H", size)
    else:
        head += bytes([mask_bit | 127]) + struct.pack(">Q", size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[k % 4] for k, byte in enumerate(payload))


class WebSocket:
    """Connected to /live of the server at `url`, as a program with its token."""

    def __init__(self, url, **fields):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        self.read_bytes = b""
        key = base64.b64encode(os.urandom(16)).decode()
        head = {"Host": parts.netloc, "Upgrade": "websocket", "Connection": "Upgrade",
                "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13", **fields}
        lines = [f"GET /live?{parts.query} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self.read_bytes:
            self._more()
        answer, self.read_bytes = self.read_bytes.split(b"\r\n\r\n", 1)
        self.status = int(answer.split()[1])

    def close(self):
        self.socket.close()

    def say(self, **command):
        self.socket.sendall(frame(TEXT, json.dumps(command).encode()))

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionError as error:
            raise Closed from error
        if not data:
            raise Closed
        self.read_bytes += data

    def _take(self, count):
        while len(self.read_bytes) < count:
            self._more()
        taken, self.read_bytes = self.read_bytes[:count], self.read_bytes[count:]
        return taken

    def receive(self):
        """The next message: text as JSON, binary as bytes."""
        while True:
            first, second = self._take(2)
            size = second & 127
            if size == 126:
                size = struct.unpack(">H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._take(8))[0]
            payload = self._take(size)
            opcode = first & 15
            if opcode == CLOSE:
                raise Closed(struct.unpack(">H", payload[:2])[0] if payload else None)
            if opcode == PING:
                self.send(frame(PONG, payload))
            elif opcode == TEXT:
                return json.loads(payload)
            elif opcode == BINARY:
                return payload

    def until(self, wanted):
        """The next message for which `wanted(message)` is true."""
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def until_told(self, kind, **values):
        """The next JSON message of a type with these values."""
        return self.until(lambda m: isinstance(m, dict) and m["type"] == kind
                          and all(m[key] == value for key, value in values.items()))
