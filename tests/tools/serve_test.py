"""`recirc serve`, as programs on this machine can talk to it; tests/page has a browser look at it."""

import base64
import http.client
import json
import random
import signal
import socket
import struct
import urllib.parse

from program import TINY, ProgramTest, main
from web_socket import BINARY, TEXT, Closed, WebSocket, frame

ENDLESS = TINY.replace("epochs: 2", "epochs: 1000000")


def altered(data, chance):
    """The bytes with some changed, some missing and some between."""
    data = bytearray(data)
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(data) + 1)
        data[at:at + chance.randint(0, 5)] = chance.randbytes(chance.randint(0, 5))
    return bytes(data)


class ServeTest(ProgramTest):
    """Serves a scenario or a run, and talks to it."""

    def serve(self, what, *words):
        """Starts it; returns the process, self.url is where it is."""
        process = self.start("serve", what, *words)
        self.url = process.stdout.readline().strip()
        self.assertRegex(self.url, r"^http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{32}$")
        self.parts = urllib.parse.urlsplit(self.url)
        return process

    def serve_endless(self, *words):
        self.write("endless.textproto", ENDLESS)
        return self.serve("endless.textproto", "--out", "out", *words)

    def ask(self, target, method="GET", body=None, **fields):
        """The answer's status, header fields and body. The token is sent unless `fields` say how."""
        connection = http.client.HTTPConnection(self.parts.netloc, timeout=60)
        self.addCleanup(connection.close)
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        fields.setdefault("Authorization", "Bearer " + self.parts.query.removeprefix("token="))
        connection.request(method, target, body=body, headers=fields)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def raw(self, data, read=True):
        """The first bytes of the answer to these bytes; b"" if the connection is closed."""
        with socket.create_connection((self.parts.hostname, self.parts.port), timeout=60) as connection:
            connection.sendall(data)
            try:
                return connection.recv(4096) if read else b""
            except ConnectionError:
                return b""

    def join(self, **fields):
        viewer = WebSocket(self.url, **fields)
        self.addCleanup(viewer.close)
        return viewer

    def end(self, process, how, status):
        process.send_signal(how)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, status)


class Http(ServeTest):
    def setUp(self):
        super().setUp()
        self.serve_endless("--start", "paused")

    def test_serves_the_page_and_its_data(self):
        for path, kind in [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript"),
                           ("/data.json", "application/json")]:
            status, fields, body = self.ask(path)
            self.assertEqual(status, 200, path)
            self.assertTrue(fields["Content-Type"].startswith(kind))
            self.assertGreater(len(body), 100)
        data = json.loads(self.ask("/data.json")[2])
        self.assertTrue(data["live"])
        self.assertEqual(data["runs"][0]["facts"]["end"], "running")
        self.assertEqual(self.ask("/etc/passwd")[0], 404)
        self.assertEqual(self.ask("/../run.json")[0], 404)

    def test_says_in_every_answer_what_a_page_may_do(self):
        for path in ["/", "/nothing"]:
            _, fields, _ = self.ask(path)
            self.assertIn("default-src 'none'", fields["Content-Security-Policy"])
            self.assertIn("frame-ancestors 'none'", fields["Content-Security-Policy"])
            self.assertEqual(fields["X-Content-Type-Options"], "nosniff")
            self.assertEqual(fields["Referrer-Policy"], "no-referrer")
            self.assertEqual(fields["Cross-Origin-Resource-Policy"], "same-origin")
            self.assertIsNone(fields["Access-Control-Allow-Origin"])

    def test_takes_the_token_from_the_url_once_and_then_a_cookie(self):
        status, fields, _ = self.ask("/?" + self.parts.query, Authorization="")
        self.assertEqual((status, fields["Location"]), (303, "/"))
        cookie = fields["Set-Cookie"]
        self.assertIn("HttpOnly; SameSite=Strict", cookie)
        cookie = cookie.split(";")[0]
        self.assertEqual(self.ask("/data.json", Authorization="", Cookie=cookie)[0], 200)

    def test_refuses_who_has_no_token_or_calls_it_by_another_name(self):
        self.assertEqual(self.ask("/", Authorization="")[0], 403)
        self.assertEqual(self.ask("/data.json?token=" + "0" * 32, Authorization="")[0], 403)
        self.assertEqual(self.ask("/", Host="evil.example")[0], 421)
        self.assertEqual(self.ask("/", Origin="http://evil.example")[0], 403)

    def test_answers_head_and_no_request_that_would_change_anything(self):
        status, fields, body = self.ask("/page.js", "HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(fields["Content-Length"]), 100_000)
        for method in ["POST", "PUT", "DELETE", "OPTIONS"]:
            status, fields, _ = self.ask("/", method)
            self.assertEqual((status, fields["Allow"]), (405, "GET, HEAD"))

    def test_survives_what_is_no_request(self):
        host = self.parts.netloc.encode()
        self.assertIn(b" 400 ", self.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"))
        self.assertIn(b" 431 ", self.raw(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nX: " + b"x" * 9000))
        self.assertIn(b" 413 ", self.raw(b"GET / HTTP/1.1\r\nHost: " + host
                                         + b"\r\nContent-Length: 1000000000\r\n\r\n"))
        self.raw(b"GET / HT", read=False)
        self.raw(b"", read=False)
        self.assertEqual(self.ask("/")[0], 200)

    def test_survives_requests_altered_at_random(self):
        chance = random.Random(1)
        good = (f"GET /live?{self.parts.query} HTTP/1.1\r\nHost: {self.parts.netloc}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode()
        for number in range(400):
            self.raw(altered(good, chance), read=False)
            if number % 50 == 0:
                self.assertEqual(self.ask("/")[0], 200, number)

    def test_answers_others_while_some_send_half_a_request(self):
        halves = [socket.create_connection((self.parts.hostname, self.parts.port)) for _ in range(40)]
        for connection in halves:
            self.addCleanup(connection.close)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
        self.assertEqual(self.ask("/")[0], 200)

    def test_closes_connections_beyond_its_limit_and_recovers(self):
        many = [socket.create_connection((self.parts.hostname, self.parts.port)) for _ in range(64)]
        with self.assertRaises((ConnectionError, http.client.BadStatusLine)):
            self.ask("/")
        for connection in many:
            connection.close()
        for _ in range(1000):  # until the server has seen them go
            try:
                self.assertEqual(self.ask("/")[0], 200)
                return
            except (ConnectionError, http.client.BadStatusLine):
                continue
        self.fail("it did not recover")


class Viewers(ServeTest):
    def test_start_the_run_and_hear_of_it(self):
        self.serve_endless()
        viewer = self.join()
        self.assertEqual(viewer.status, 101)
        viewer.until_told("state", paused=False, end="")
        viewer.until(lambda message: isinstance(message, bytes))
        self.assertGreater(viewer.until_told("progress")["presentations"], 0)

    def test_pause_step_and_resume(self):
        self.serve_endless("--start", "paused")
        viewer = self.join()
        viewer.until_told("state", paused=True)
        for size in ["event", "volley", "presentation"]:
            viewer.say(do="step", size=size)
            viewer.until_told("state", waiting=False)
            viewer.until(lambda message: isinstance(message, bytes))
            viewer.until_told("state", waiting=True, paused=True)
        viewer.say(do="resume")
        viewer.until_told("state", paused=False)
        viewer.until_told("progress")
        viewer.say(do="pause")
        viewer.until_told("state", waiting=True)

    def test_look_into_a_synapse_while_it_is_paused(self):
        self.serve_endless("--start", "paused")
        viewer = self.join()
        viewer.until_told("state", waiting=True)
        viewer.say(do="watch", projection=0, pre=3, post=1)
        first = viewer.until_told("synapse")
        self.assertEqual((first["pre"], first["post"], first["presentations"]), (3, 1, 0))
        viewer.say(do="weights")
        self.assertEqual(len(viewer.until_told("weights")["weights"]), 2)
        viewer.say(do="resume")
        later = viewer.until(lambda m: isinstance(m, dict) and m["type"] == "synapse"
                             and m["presentations"] >= 7)  # a batch
        self.assertNotEqual(later["weight"], first["weight"])

    def test_are_closed_alone_when_they_make_no_sense(self):
        self.serve_endless("--start", "paused")
        good = self.join()
        for nonsense, code in [(frame(TEXT, b"{"), 1008), (frame(TEXT, b'{"do": "fly"}'), 1008),
                               (frame(TEXT, b'{"do": "step", "size": 3}'), 1008),
                               (frame(TEXT, b"[]"), 1008), (frame(BINARY, b"x"), 1008),
                               (frame(TEXT, b"\xff\xfe"), 1007),
                               (frame(TEXT, b"x" * 5000), 1009),
                               (frame(TEXT, b"", length=1 << 40), 1009),
                               (frame(TEXT, b"{}", masked=False), 1002),
                               (frame(3, b"{}"), 1002)]:
            bad = self.join()
            bad.until_told("state")
            bad.send(nonsense)
            with self.assertRaises(Closed) as closed:
                while True:
                    bad.receive()
            self.assertEqual(closed.exception.code, code, nonsense[:20])
        for harmless in [{"projection": 9}, {"projection": 0, "pre": -1, "post": 0},
                         {"projection": 0, "pre": 99999999999, "post": 0}]:
            good.say(do="watch", **{"pre": 0, "post": 0, **harmless})
        good.say(do="step", size="presentation")
        good.until_told("state", waiting=True)

    def test_are_closed_alone_whatever_they_send(self):
        self.serve_endless("--start", "now")
        good = self.join()
        chance = random.Random(2)
        words = [b'{"do": "pause"}', b'{"do": "resume"}', b'{"do": "step", "size": "event"}', b'{"do": "weights"}',
                 b'{"do": "watch", "projection": 0, "pre": 1, "post": 1}', b'{"do": "why"}', b"[" * 3000]
        for _ in range(150):
            bad = self.join()
            for _ in range(chance.randint(1, 4)):
                sent = frame(chance.choice([TEXT, TEXT, BINARY, 0, 8, 9, 10]),
                             altered(chance.choice(words), chance),
                             length=chance.choice([None, None, 5, 70000, 1 << 62]))
                try:
                    bad.send(sent if chance.random() < 0.7 else altered(sent, chance))
                except ConnectionError:
                    break  # closed already
            bad.close()
        good.say(do="pause")
        good.until_told("state", waiting=True)
        self.assertEqual(self.ask("/")[0], 200)

    def test_of_other_pages_are_not_let_in(self):
        self.serve_endless("--start", "paused")
        self.assertEqual(self.join(Origin="http://evil.example").status, 403)
        self.assertEqual(self.join(Host="evil.example").status, 421)
        self.url = self.url.replace("token=", "token=0")
        self.assertEqual(self.join().status, 403)

    def test_that_do_not_read_hold_up_nobody(self):
        self.write("short.textproto", TINY.replace("epochs: 2", "epochs: 200"))
        process = self.serve("short.textproto", "--out", "out", "--start", "paused")
        deaf = [self.join() for _ in range(5)]
        reader = self.join()
        reader.until_told("state", waiting=True)
        for _ in range(300):  # far more than sockets and queues take
            reader.say(do="weights")
        reader.say(do="resume")
        reader.until_told("state", end="complete")
        self.assertTrue(deaf)
        self.end(process, signal.SIGTERM, 143)


class Ends(ServeTest):
    def test_leaves_what_run_leaves_bit_for_bit(self):
        self.run_tiny("alone", "--engine", "actor")
        process = self.serve("tiny.textproto", "--out", "watched")
        viewer = self.join()
        viewer.until_told("state", end="complete")
        self.assertEqual(self.results("watched"), self.results("alone"))
        data = json.loads(self.ask("/data.json")[2])
        self.assertNotIn("live", data)
        self.assertEqual(data["runs"][0]["examples"]["count"], 10)
        self.end(process, signal.SIGINT, 130)
        self.assertEqual(self.facts("watched")["end"], "complete")

    def test_keeps_what_is_there_when_a_signal_comes(self):
        for start, how, status in [("now", signal.SIGTERM, 143), ("paused", signal.SIGINT, 130)]:
            self.write("endless.textproto", ENDLESS)
            process = self.serve("endless.textproto", "--out", start, "--start", start)
            viewer = self.join()
            viewer.until_told("state")
            self.end(process, how, status)
            self.assertEqual(self.facts(start)["end"], "stopped")
            self.assertTrue(self.results(start))
            with self.assertRaises(Closed) as closed:
                while True:
                    viewer.receive()
            self.assertEqual(closed.exception.code, 1001)

    def test_tells_why_a_run_fails_and_keeps_the_page(self):
        self.write("bad.textproto", TINY.replace("rate: 0.01", "rate: 1e200"))
        process = self.serve("bad.textproto", "--out", "out")
        viewer = self.join()
        self.assertIn("finite", viewer.until_told("state", end="failed")["error"])
        self.assertEqual(self.ask("/")[0], 200)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)

    def test_serves_a_finished_run(self):
        self.run_tiny("out")
        process = self.serve("out")
        data = json.loads(self.ask("/data.json")[2])
        self.assertEqual(len(data["runs"][0]["weights"]), 2)
        self.end(process, signal.SIGTERM, 143)

    def test_says_why_weights_of_a_recorded_run_changed_as_trace_why_does(self):
        self.write("traced.textproto", TINY + "record { events { presentations: [0, 9] } }")
        self.recirc("run", "traced.textproto", "--quiet", "--out", "out")
        process = self.serve("out")

        def answer(target):
            status, _, body = self.ask(target)
            self.assertEqual(status, 200)
            return json.loads(body)

        def nodes(*words):
            return json.loads(self.recirc("trace", "why", *words, "--format", "json")[0])["nodes"]

        asked = "projection=0&pre=4&post=1"
        self.assertEqual(answer(f"/why.json?{asked}")["nodes"], nodes("hidden[1]<-visible[4]", "out"))
        third = answer(f"/why.json?{asked}&presentation=2")["nodes"]
        self.assertEqual(third[0]["presentation"], 2)
        self.assertEqual(third, nodes(f"hidden[1]<-visible[4]@{third[0]['time_ns']}", "out"))
        largest = answer("/why.json?projection=1&largest=1")
        self.assertEqual(largest["nodes"], nodes("--largest", "hidden-visible", "out"))
        self.assertEqual(largest["nodes"][0]["place"],
                         f"visible[{largest['post']}]<-hidden[{largest['pre']}]")
        # A bias, and an update: that of the batch of seven, to which the third presentation belongs.
        bias = "population=1&neuron=1"
        self.assertEqual(answer(f"/why.json?{bias}")["nodes"], nodes("hidden[1]", "out"))
        self.assertEqual(answer("/why.json?population=0&largest=1")["nodes"][0]["event"], "change")
        period = json.loads(self.recirc("trace", "info", "out", "--json")[0])["period_ns"]
        for asked_of, name in [(asked, "hidden[1]<-visible[4]"), (bias, "hidden[1]")]:
            for when in ["", "&presentation=2", "&presentation=6"]:
                update = answer(f"/why.json?{asked_of}&what=update{when}")["nodes"]
                self.assertEqual(update, nodes(f"{name}@{7 * period}", "out"))
                self.assertEqual(update[0]["event"], "update")
        # What happened inside a neuron, and a synapse.
        for asked_of, presentation in [(bias, 2), (asked, 8)]:
            inside = answer(f"/inside.json?{asked_of}&presentation={presentation}")
            self.assertEqual((inside["presentation"], inside["time_ns"]), (presentation, presentation * period))
            self.assertEqual((len(inside["events"]), inside["left_out"]), (1, 0))
        self.assertEqual(answer(f"/inside.json?{bias}")["presentation"], 8)
        # The weight before, and after the one batch of seven that is complete.
        weights = answer(f"/synapse.json?{asked}")["weights"]
        self.assertEqual([presented for presented, _ in weights], [0, 7])
        self.assertNotEqual(weights[0][1], weights[1][1])
        for target in ["/why.json", "/why.json?projection=0&pre=6&post=0", "/why.json?projection=x",
                       f"/why.json?{asked}&presentation=9", "/why.json?projection=7&largest=1",
                       f"/why.json?{asked}&presentation=18446744073709551615",
                       "/synapse.json?projection=0&pre=-1&post=0", "/inside.json", "/inside.json?population=0&neuron=6",
                       "/inside.json?population=2&neuron=0", "/why.json?population=9&neuron=0",
                       f"/why.json?{asked}&what=update&presentation=7"]:
            self.assertIn("missing", answer(target), target)
        self.end(process, signal.SIGTERM, 143)

    def test_shows_any_part_of_a_long_trace(self):
        long = TINY.replace("epochs: 2", "epochs: 70") + "record { events { kind: [STIMULUS, AXON, ACTIVATION] } }"
        self.write("long.textproto", long)
        self.recirc("run", "long.textproto", "--quiet", "--out", "out")
        process = self.serve("out")

        def part(target):
            return json.loads(self.ask(target)[2])

        first = json.loads(self.ask("/data.json")[2])["runs"][0]["events"]
        self.assertFalse(first["all_shown"])
        self.assertEqual(first["recorded"], [0, 2799])
        seen = []
        while len(seen) < 2800:
            events = part(f"/events.json?presentation={len(seen)}")
            if not seen:
                for column in ["instants", "neuron", "value", "kind", "presentations"]:
                    self.assertEqual(events[column], first[column])
            neurons = base64.b64decode(events["neuron"])
            self.assertLessEqual(len(neurons) // 4, 40_000)
            # Of each: six clamped, two hidden, six answers, two and six that are sent no more.
            self.assertEqual(len(neurons) // 4, 22 * len(events["presentations"]))
            instants = base64.b64decode(events["instants"])
            self.assertEqual(struct.unpack("<d", instants[:8])[0], events["presentations"][0][0])
            seen += [number for _, number in events["presentations"]]
        self.assertEqual(seen, list(range(2800)))
        self.assertGreater(part("/events.json?presentation=100")["presentations"][0][1], 99)
        for much in ["2800", "99999999999", "18446744073709551615"]:
            self.assertEqual(part(f"/events.json?presentation={much}")["presentations"][0][1], 2799)
        for nonsense in ["-1", "x", "", "1e3"]:
            self.assertEqual(part(f"/events.json?presentation={nonsense}")["presentations"][0][1], 0)
        self.end(process, signal.SIGTERM, 143)

    def test_says_that_a_run_without_a_trace_has_none(self):
        self.run_tiny("out")
        process = self.serve("out")
        status, _, body = self.ask("/why.json?projection=0&pre=0&post=0")
        self.assertEqual(status, 200)
        self.assertIn("trace.mcap", json.loads(body)["missing"])
        self.end(process, signal.SIGTERM, 143)

    def test_refuses_a_place_where_it_cant_listen_before_it_begins(self):
        self.write("tiny.textproto", TINY)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            _, stderr = self.recirc("serve", "tiny.textproto", "--port", port, status=2)
        self.assertIn(f"127.0.0.1:{port}: can't be listened at", stderr)
        _, stderr = self.recirc("serve", "tiny.textproto", "--listen", "localhost!", status=2)
        self.assertIn("--listen localhost!: is no address", stderr)
        self.recirc("serve", "nowhere.textproto", status=2)
        self.assertFalse((self.folder / "runs").exists())


if __name__ == "__main__":
    main()
