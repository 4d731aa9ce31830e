"""What viewers cost a run at full speed. Not a test, since it measures time: run it by hand.

Usage: python3 tests/tools/viewers_load.py RECIRC SCENARIO [recirc serve's options]
Runs `recirc serve --start now` with and without 20 viewers, one of which never reads, in turns, and prints
presentations a second, the ratio, and the largest memory of the process.
"""

import json
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from web_socket import Closed, WebSocket

VIEWERS = 20
SECONDS = 8
ROUNDS = 3


def watch(viewer, heard):
    """Reads until the end, and counts what comes."""
    try:
        while True:
            message = viewer.receive()
            kind = "samples" if isinstance(message, bytes) else message["type"]
            heard[kind] = heard.get(kind, 0) + (message["count"] if kind == "dropped" else 1)
    except (Closed, OSError):
        pass


def memory_mb(process, what):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", status).group(1)) / 1024


def measure(words, viewers, folder):
    """Presentations a second of wall-clock time, the peak of memory in MB, and what one viewer heard."""
    out = Path(folder) / f"{time.monotonic_ns()}"
    process = subprocess.Popen([*words, "--start", "now", "--out", out], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    url = process.stdout.readline().strip()
    joined = [WebSocket(url) for _ in range(viewers)]
    heard = [{} for _ in joined]
    threads = [threading.Thread(target=watch, args=pair) for pair in list(zip(joined, heard))[1:]]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    peak = memory_mb(process, "VmHWM")
    process.send_signal(signal.SIGTERM)
    process.communicate()
    for viewer in joined:
        viewer.close()
    for thread in threads:
        thread.join()
    facts = json.loads((out / "run.json").read_text())
    return facts["presentations"] / facts["wall_s"], peak, heard[-1] if heard else {}


def main():
    recirc, scenario, *options = sys.argv[1:]
    words = [recirc, "serve", scenario, *options]
    with tempfile.TemporaryDirectory() as folder:
        alone, watched = [], []
        for _ in range(ROUNDS):
            alone.append(measure(words, 0, folder))
            watched.append(measure(words, VIEWERS, folder))
    ratios = [with_them[0] / without[0] for without, with_them in zip(alone, watched)]
    for name, rows in [("no viewers", alone), (f"{VIEWERS} viewers", watched)]:
        print(f"{name}: {statistics.median(row[0] for row in rows):.0f} presentations a second, "
              f"{max(row[1] for row in rows):.0f} MB at most")
    print("ratio, round by round:", ", ".join(f"{ratio:.3f}" for ratio in ratios))
    print("one viewer heard:", watched[-1][2])


if __name__ == "__main__":
    main()
