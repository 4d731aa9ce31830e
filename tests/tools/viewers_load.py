"""What viewers cost a run at full speed. Not a test, since it measures time: run it by hand.

Usage: python3 tests/tools/viewers_load.py RECIRC SCENARIO [recirc serve's options]
Runs `recirc serve --start now` with and without 20 viewers, one of which never reads, in turns, and prints
presentations a second, on the clock and of the CPU time of the simulation's thread (which other work on the
machine changes little), the ratios, and the largest memory of the process.
"""

import json
import os
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


def cpu_seconds(process):
    """CPU time of the simulation's thread, which is the first of the process."""
    stat = Path(f"/proc/{process.pid}/task/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def measure(words, viewers, folder):
    """Presentations a second, on the clock and of CPU time, the peak of memory in MB, what a viewer heard."""
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
    cpu = cpu_seconds(process)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    for viewer in joined:
        viewer.close()
    for thread in threads:
        thread.join()
    facts = json.loads((out / "run.json").read_text())
    presented = facts["presentations"]
    return presented / facts["wall_s"], presented / cpu, peak, heard[-1] if heard else {}


def main():
    recirc, scenario, *options = sys.argv[1:]
    words = [recirc, "serve", scenario, *options]
    with tempfile.TemporaryDirectory() as folder:
        alone, watched = [], []
        for _ in range(ROUNDS):
            alone.append(measure(words, 0, folder))
            watched.append(measure(words, VIEWERS, folder))
    for name, rows in [("no viewers", alone), (f"{VIEWERS} viewers", watched)]:
        print(f"{name}: {statistics.median(row[0] for row in rows):.0f} presentations a second, "
              f"{statistics.median(row[1] for row in rows):.0f} a second of CPU time, "
              f"{max(row[2] for row in rows):.0f} MB at most")
    for what, column in [("on the clock", 0), ("of CPU time", 1)]:
        ratios = [rows[1][column] / rows[0][column] for rows in zip(alone, watched)]
        print(f"ratio {what}, round by round:", ", ".join(f"{ratio:.3f}" for ratio in ratios))
    print("one viewer heard:", watched[-1][3])


if __name__ == "__main__":
    main()
