"""A run that was stopped, killed or ran out of disk goes on, and leaves what it would have left."""

import json
import random
import resource
import shutil
import signal
import struct
import subprocess
import zlib

from program import ROOT, SCENARIOS, TINY, ProgramTest, main

# Seconds of presentations; epochs that don't end with a batch.
LONG = TINY.replace("epochs: 2", "epochs: 1000 checkpoints { every_epochs: 20 }")
# The same on the engine that is slow.
ACTOR = TINY.replace("epochs: 2", "epochs: 60 checkpoints { every_epochs: 2 }").replace(
    "train_examples: 40", "train_examples: 400")
# Has checkpoints at the ends of epochs, whatever the clock says.
BY_EPOCH = TINY.replace("epochs: 2", "epochs: 30 checkpoints { every_epochs: 2 }")
ENDLESS = TINY.replace("epochs: 2", "epochs: 1000000 checkpoints { every_epochs: 1 }")


class Resuming(ProgramTest):
    def files(self, run):
        """All files of a run, without what clocks and threads decide."""
        files = {}
        for path in sorted((self.folder / run).rglob("*")):
            if not path.is_file():
                continue
            content = path.read_bytes()
            if path.name == "metrics.jsonl":
                content = [{**json.loads(line), "wall_s": 0} for line in content.splitlines()]
            if path.name == "run.json":
                content = {**json.loads(content), "wall_s": 0, "threads": 0}
            files[str(path.relative_to(self.folder / run))] = content
        return files

    def assert_same(self, run, other):
        ours, theirs = self.files(run), self.files(other)
        self.assertEqual(list(ours), list(theirs))
        for name, content in ours.items():
            self.assertEqual(content, theirs[name], name)

    def lines(self, run):
        try:
            return (self.folder / run / "metrics.jsonl").read_bytes().count(b"\n")
        except FileNotFoundError:
            return 0

    def await_lines(self, run, process, number):
        """Waits until the curve has so many points, or the run is over."""
        while process.returncode is None and self.lines(run) < number:
            try:
                process.wait(timeout=0.002)
            except subprocess.TimeoutExpired:
                pass

    def begin(self, scenario, *words):
        self.write("s.textproto", scenario)
        return self.start("run", "s.textproto", "--quiet", "--out", "cut", *words)

    def kill_and_resume(self, scenario, points, words=(), threads=(1,)):
        """Kills a run of so many points of its curve again and again, then lets it end."""
        chance = random.Random(7)
        process = self.begin(scenario, *words)
        kills = 0
        for _ in range(100):
            first = self.lines("cut")
            self.await_lines("cut", process, chance.randint(first, first + points // 4))
            process.kill()
            process.communicate()
            if process.returncode == 0 and kills > 0:
                break
            # One that was over before anybody looked, or killed before it kept anything, is no test.
            if process.returncode != 0 and (self.folder / "cut/checkpoint").exists():
                kills += 1
                process = self.start("run", "--resume", "cut", "--quiet", "--threads",
                                     chance.choice(threads))
            else:
                shutil.rmtree(self.folder / "cut", ignore_errors=True)
                process = self.begin(scenario, *words)
            if kills > 3:
                process.communicate(timeout=300)
                self.assertEqual(process.returncode, 0)
                break
        self.assertGreater(kills, 0)
        self.recirc("run", "s.textproto", "--quiet", "--out", "whole", *words)
        self.assert_same("whole", "cut")

    def stop(self, how, scenario, *words):
        for _ in range(20):
            process = self.begin(scenario, *words)
            self.await_lines("cut", process, 5)
            process.send_signal(how)
            process.communicate(timeout=120)
            if process.returncode != 0:
                return process.returncode
            shutil.rmtree(self.folder / "cut")  # it was over before anybody looked
        return self.fail("no run lasted until it was stopped")


class Killed(Resuming):
    def test_at_any_moment_it_leaves_the_same_files(self):
        self.kill_and_resume(LONG, 1000)

    def test_on_the_actor_engine_with_any_number_of_threads(self):
        self.kill_and_resume(ACTOR, 60, ("--engine", "actor"), threads=("1", "2"))

    def test_in_single_precision_with_measures(self):
        # A checkpoint with every epoch: disks are slow, so that nobody need be quick to kill it.
        self.kill_and_resume(TINY.replace("epochs: 2", "epochs: 200 checkpoints { every_epochs: 1 }") +
                             "precision: SINGLE measure { weights: true gradient_examples: 5 }", 200)

    def test_on_handwritten_digits(self):
        data = ROOT.parent / "shared/data"
        if not (data / "mnist").is_dir():
            self.skipTest("MNIST is not here")
        scenario = (SCENARIOS / "mnist.textproto").read_text()
        words = ("--data", str(data), "--set", "data.idx.train_examples=3000", "--set",
                 "data.idx.test_examples=200", "--set", "run.epochs=12", "--set",
                 "run.checkpoints.every_epochs=1")
        self.kill_and_resume(scenario, 12, words)


class Stopped(Resuming):
    def test_by_ctrl_c_it_goes_on(self):
        self.assertEqual(self.stop(signal.SIGINT, LONG), 130)
        self.assertEqual(self.facts("cut")["end"], "stopped")
        stdout, _ = self.recirc("run", "--resume", "cut", "--threads", "2")
        self.assertIn("The run is complete after 40,000 presentations", stdout)
        self.recirc("run", "s.textproto", "--quiet", "--out", "whole")
        self.assert_same("whole", "cut")

    def test_by_sigterm_it_goes_on_and_may_be_stopped_again(self):
        self.assertEqual(self.stop(signal.SIGTERM, LONG), 143)
        again = self.start("run", "--resume", "cut", "--quiet")
        self.await_lines("cut", again, self.lines("cut") + 5)
        again.send_signal(signal.SIGTERM)
        again.communicate(timeout=120)
        self.assertIn(again.returncode, (0, 143))
        if again.returncode == 143:
            self.recirc("run", "--resume", "cut", "--quiet")
        self.recirc("run", "s.textproto", "--quiet", "--out", "whole")
        self.assert_same("whole", "cut")

    def test_says_how_it_goes_on(self):
        self.write("s.textproto", ENDLESS)
        process = self.start("run", "s.textproto", "--out", "cut")
        self.await_lines("cut", process, 3)
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=120)
        self.assertRegex(stdout, r"Go on with\n  .* run --resume cut\n$")

    def test_wall_clock_time_goes_on_too(self):
        self.stop(signal.SIGINT, LONG)
        before = self.metrics("cut")[-1]["wall_s"]
        self.recirc("run", "--resume", "cut", "--quiet")
        times = [line["wall_s"] for line in self.metrics("cut")]
        self.assertEqual(times, sorted(times))
        self.assertGreater(self.facts("cut")["wall_s"], before)

    def test_by_a_full_disk_it_goes_on_when_there_is_room(self):
        self.write("s.textproto", BY_EPOCH)
        process = self.start(
            "run", "s.textproto", "--quiet", "--out", "cut",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)))
        _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, stderr)
        self.assertEqual(self.facts("cut")["end"], "failed")
        self.recirc("run", "--resume", "cut", "--quiet")
        self.recirc("run", "s.textproto", "--quiet", "--out", "whole")
        self.assert_same("whole", "cut")


class Recorded(Resuming):
    def test_before_and_after_it_leaves_the_same_trace(self):
        recorded = LONG + "record { events { presentations: [21000, 21070] } }"
        self.kill_and_resume(recorded, 1000)
        self.assertTrue((self.folder / "cut/trace.mcap").exists())

    def test_throughout_it_has_no_checkpoint_and_says_so(self):
        recorded = LONG.replace("1000 ", "1000000 ") + "record { events { kind: [STIMULUS] } }"
        self.write("s.textproto", recorded)
        process = self.start("run", "s.textproto", "--out", "cut")
        self.await_lines("cut", process, 3)
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        self.assertIn("It cannot go on: it has no checkpoint", stdout)
        _, stderr = self.recirc("run", "--resume", "cut", status=2)
        self.assertIn("cut/checkpoint: is not there", stderr)
        self.assertIn("recirc run cut/scenario.textproto runs it from the start", stderr)


class Refused(Resuming):
    def refusal(self, *words):
        """What is said, after nothing was changed."""
        before = self.files("cut")
        _, stderr = self.recirc("run", "--resume", "cut", *words, status=2)
        self.assertEqual(self.files("cut"), before)
        return stderr

    def test_if_complete(self):
        self.write("s.textproto", BY_EPOCH)
        self.recirc("run", "s.textproto", "--quiet", "--out", "cut")
        self.assertFalse((self.folder / "cut/checkpoint").exists())
        self.assertIn("cut: is the folder of a complete run: nothing is left to do", self.refusal())

    def test_while_another_process_writes_it(self):
        process = self.begin(ENDLESS)
        self.await_lines("cut", process, 3)
        _, stderr = self.recirc("run", "--resume", "cut", status=2)
        self.assertIn("cut: is being written by another process", stderr)
        self.assertIsNone(process.poll())

    def test_with_anything_else_that_decides_results(self):
        self.stop(signal.SIGINT, ENDLESS)
        for words in (["s.textproto"], ["--set", "learning.rate=1"], ["--seed", "3"],
                      ["--out", "new"], ["--engine", "actor"]):
            name = words[0] if words[0].startswith("--") else "SCENARIO"
            self.assertIn(f"{name}: can't be given with --resume", self.refusal(*words))

    def test_with_another_scenario(self):
        self.stop(signal.SIGINT, ENDLESS)
        file = self.folder / "cut/scenario.textproto"
        file.write_text(file.read_text().replace("rate: 0.01", "rate: 0.02"))
        self.assertIn("cut/scenario.textproto: is not the scenario of the checkpoint beside it",
                      self.refusal())

    def test_with_a_checkpoint_that_is_cut_or_altered(self):
        self.stop(signal.SIGINT, ENDLESS)
        file = self.folder / "cut/checkpoint"
        whole = file.read_bytes()
        for size in (0, 1, 30, len(whole) // 2, len(whole) - 1):
            file.write_bytes(whole[:size])
            self.assertIn("cut/checkpoint: is ", self.refusal())
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 16
        file.write_bytes(flipped)
        self.assertIn("cut/checkpoint: is altered: its bytes have the checksum", self.refusal())
        file.write_bytes(whole)
        self.recirc("run", "--resume", "cut", "--threads", "0", status=2)

    def test_with_the_checkpoint_of_another_build(self):
        self.stop(signal.SIGINT, ENDLESS)
        file = self.folder / "cut/checkpoint"
        other = file.read_bytes()[:-4].replace(b"recirc 0.", b"recirc 9.", 1)
        file.write_bytes(other + struct.pack("<I", zlib.crc32(other)))
        self.assertRegex(self.refusal(), r"cut/checkpoint: was written by recirc 9\..*, and this is")

    def test_with_other_data(self):
        self.write_npy("data.npy", 1.0)
        self.write("s.textproto", """
            name: "files" data { npy { train: "data.npy" } }
            circular_autoencoder { layers: [3, 2] } learning { recirculation {} rate: 0.01 }
            run { epochs: 1000000 checkpoints { every_epochs: 1 } }
            """)
        process = self.start("run", "s.textproto", "--quiet", "--out", "cut")
        self.await_lines("cut", process, 5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
        self.write_npy("data.npy", 1.5)
        self.assertIn("cut/checkpoint: is of a run that was begun with other data", self.refusal())

    def test_where_no_run_is(self):
        _, stderr = self.recirc("run", "--resume", "nowhere", status=2)
        self.assertIn("nowhere: is no folder of a run", stderr)
        _, stderr = self.recirc("run", status=2)
        self.assertIn("SCENARIO is required", stderr)

    def write_npy(self, name, last):
        header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
        header += b" " * (118 - len(header) - 1) + b"\n"
        values = struct.pack("<6d", 0.1, 0.5, 0.2, 0.3, 0.9, last)
        (self.folder / name).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) +
                                         header + values)


class ByEpochs(Resuming):
    def test_are_kept_as_often_as_asked(self):
        """A checkpoint holds the curve so far: with every fifth epoch, 1 + 5 k points."""
        process = self.begin(LONG.replace("every_s: 0.02", "every_epochs: 5"))
        self.await_lines("cut", process, 40)
        process.kill()
        process.communicate()
        kept = (self.folder / "cut/checkpoint").read_bytes()
        self.assertEqual(kept.count(b'{"epoch":') % 5, 1)

    def test_may_be_had_at_signals_only(self):
        status = self.stop(signal.SIGINT, LONG.replace("every_s: 0.02", "every_s: 0"))
        self.assertEqual(status, 130)
        self.recirc("run", "--resume", "cut", "--quiet")
        self.recirc("run", "s.textproto", "--quiet", "--out", "whole")
        self.assert_same("whole", "cut")


if __name__ == "__main__":
    main()
