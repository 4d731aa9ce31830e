"""What `recirc run` leaves behind, and how it ends."""

import hashlib
import math
import os
import pty
import resource
import signal

from program import SCENARIOS, TINY, ProgramTest, main, read_npy

METRIC_KEYS = ["epoch", "presentations", "sim_time_ns", "train_loss", "test_loss", "neuron_events",
               "synaptic_events", "effective_synaptic_events", "weight_updates", "lost_events",
               "wall_s"]

# Long enough for any signal, short presentations.
ENDLESS = TINY.replace("epochs: 2", "epochs: 1000000")

DIVERGING = """
name: "diverging"
data { inline { train { value: [1, 2, 3] } train { value: [3, 1, 2] } } }
circular_autoencoder { layers: [3, 2] }
learning { recirculation {} rate: 1e30 }
run { epochs: 50 }
"""


class RunFolder(ProgramTest):
    def test_holds_a_line_of_metrics_for_every_epoch(self):
        self.run_tiny("out")
        metrics = self.metrics("out")
        self.assertEqual([line["epoch"] for line in metrics], [0, 1, 2])
        for line in metrics:
            self.assertEqual(list(line), METRIC_KEYS)
        self.assertEqual([line["presentations"] for line in metrics], [0, 40, 80])
        self.assertIsNone(metrics[0]["train_loss"])
        self.assertGreater(metrics[0]["test_loss"], metrics[2]["test_loss"])
        self.assertEqual(metrics[0]["synaptic_events"], 0)
        # 80 presentations in batches of 7 are 11 whole batches of 2 x 12 synapses.
        self.assertEqual(metrics[2]["weight_updates"], 11 * 24)

    def test_holds_weights_and_biases_that_numpy_reads(self):
        run = self.run_tiny("out")
        self.assertEqual(sorted(self.results("out")),
                         ["biases/hidden.npy", "biases/visible.npy", "weights/hidden-visible.npy",
                          "weights/visible-hidden.npy"])
        for name, shape in [("weights/visible-hidden", (2, 6)), ("weights/hidden-visible", (6, 2)),
                            ("biases/visible", (6,)), ("biases/hidden", (2,))]:
            found, values = read_npy(run / f"{name}.npy")
            self.assertEqual(found, shape)
            self.assertEqual(len(values), math.prod(shape))
            self.assertTrue(all(math.isfinite(value) for value in values))
            self.assertTrue(any(values))

    def test_writes_weights_as_post_by_pre(self):
        self.write("fixed.textproto", """
            name: "fixed" data { inline { train { value: [1, 1] } } }
            population { name: "a" size: 2 clamped: true recirculations: 0 }
            population { name: "b" size: 3 }
            projection { pre: "a" post: "b" weights { values { value: [1, 2, 3, 4, 5, 6] } } }
            projection { name: "few" pre: "a" post: "b" weights { constant: 7 }
                         connectivity { pairs { pre: [1, 0] post: [0, 2] } } }
            """)
        self.recirc("run", "fixed.textproto", "--out", "out")
        self.assertEqual(read_npy(self.folder / "out/weights/a-b.npy"),
                         ((3, 2), (1, 2, 3, 4, 5, 6)))
        self.assertEqual(read_npy(self.folder / "out/weights/few.npy"),
                         ((3, 2), (0, 7, 0, 0, 7, 0)))

    def test_holds_the_facts_of_the_run(self):
        run = self.run_tiny("out", "--seed", "5", "--threads", "2")
        facts = self.facts("out")
        self.assertEqual((facts["end"], facts["seed"], facts["threads"]), ("complete", 5, 2))
        self.assertEqual((facts["engine"], facts["precision"]), ("compiled", "double"))
        self.assertEqual(facts["presentations"], 80)
        self.assertEqual(facts["counts"]["synaptic_events"],
                         self.metrics("out")[-1]["synaptic_events"])
        scenario = (run / "scenario.textproto").read_bytes()
        self.assertEqual(facts["scenario_sha256"], hashlib.sha256(scenario).hexdigest())
        self.assertIn("version", facts["recirc"])

    def test_gives_the_same_bits_when_run_again(self):
        self.run_tiny("first", "--seed", "3")
        self.recirc("run", "first/scenario.textproto", "--out", "again")
        self.assertEqual(self.results("first"), self.results("again"))
        self.assertEqual((self.folder / "first/scenario.textproto").read_text().split("\n\n", 1)[1],
                         (self.folder / "again/scenario.textproto").read_text().split("\n\n", 1)[1])

    def test_finds_files_again_from_anywhere(self):
        self.run_tiny("start")
        (self.folder / "elsewhere").mkdir()
        self.write("elsewhere/files.textproto", """
            name: "files" data { inline { train { value: [1, 2, 3, 4, 5, 6] } } }
            population { name: "a" size: 6 clamped: true bias { npy: "../start/biases/visible.npy" } }
            population { name: "b" size: 2 }
            projection { pre: "a" post: "b" rule: "post[0] * pre[0]"
                         weights { npy: "../start/weights/visible-hidden.npy" } }
            """)
        self.recirc("run", "elsewhere/files.textproto", "--out", "out")
        self.recirc("run", "out/scenario.textproto", "--out", "again")
        self.assertEqual(self.results("out"), self.results("again"))

    def test_is_numbered_and_never_written_over(self):
        self.write("tiny.textproto", TINY)
        for name in ("tiny", "tiny-2", "tiny-3"):
            stdout, _ = self.recirc("run", "tiny.textproto", "--quiet")
            self.assertEqual(stdout, f"runs/{name}\n")
        before = self.results("runs/tiny")
        _, stderr = self.recirc("run", "tiny.textproto", "--out", "runs/tiny", status=2)
        self.assertIn("--out runs/tiny: is there already", stderr)
        self.assertEqual(self.results("runs/tiny"), before)

    def test_may_be_an_empty_folder(self):
        (self.folder / "empty").mkdir()
        self.run_tiny("empty")
        self.assertEqual(self.facts("empty")["end"], "complete")


class Results(ProgramTest):
    def test_are_the_same_for_any_number_of_threads(self):
        self.run_tiny("one")
        for threads in ("2", "4"):
            self.run_tiny(threads, "--threads", threads)
            self.assertEqual(self.results("one"), self.results(threads))
            self.assertEqual([{**line, "wall_s": 0} for line in self.metrics("one")],
                             [{**line, "wall_s": 0} for line in self.metrics(threads)])

    def test_depend_on_the_seed(self):
        self.run_tiny("one")
        self.run_tiny("two", "--seed", "2")
        self.run_tiny("set", "--set", "seed=2")
        self.assertNotEqual(self.results("one"), self.results("two"))
        self.assertEqual(self.results("two"), self.results("set"))

    def test_depend_on_what_is_set(self):
        run = self.run_tiny("out", "--set", "run.epochs=1", "--set",
                            "circular_autoencoder.layers=[6, 3]")
        self.assertEqual(len(self.metrics("out")), 2)
        self.assertEqual(read_npy(run / "weights/visible-hidden.npy")[0], (3, 6))

    def test_do_not_depend_on_names_or_on_the_preset(self):
        few = ["--quiet", "--set", "data.low_rank.train_examples=300", "--set", "run.epochs=1",
               "--set", "data.low_rank.test_examples=10"]
        self.recirc("run", SCENARIOS / "first.textproto", "--out", "first", *few)
        self.recirc("run", SCENARIOS / "ring.textproto", "--out", "ring", *few)
        self.assertIn("weights/retina-code.npy", self.results("ring"))
        self.assertEqual(self.values_of("first"), self.values_of("ring"))

    def test_end_where_presentations_end(self):
        self.run_tiny("out", "--set", "run.presentations=50")
        self.assertEqual([line["presentations"] for line in self.metrics("out")], [0, 40, 50])


class Ending(ProgramTest):
    def stop(self, how):
        self.write("endless.textproto", ENDLESS)
        process = self.start("run", "endless.textproto", "--out", "out")
        # The first line of progress: training has begun.
        self.assertTrue(process.stderr.readline().startswith("epoch 0/"))
        process.send_signal(how)
        stdout, _ = process.communicate(timeout=120)
        return process.returncode, stdout

    def test_by_ctrl_c_keeps_the_results(self):
        status, stdout = self.stop(signal.SIGINT)
        self.assertEqual(status, 130)
        self.assertIn("The run was stopped", stdout)
        self.assertEqual(self.facts("out")["end"], "stopped")
        self.assertEqual(len(self.results("out")), 4)
        self.assertEqual(self.metrics("out")[0]["epoch"], 0)

    def test_by_sigterm_has_its_own_status(self):
        status, _ = self.stop(signal.SIGTERM)
        self.assertEqual(status, 143)
        self.assertEqual(self.facts("out")["end"], "stopped")

    def test_by_a_value_that_is_not_finite_says_where_and_when(self):
        self.write("diverging.textproto", DIVERGING)
        stdout, stderr = self.recirc("run", "diverging.textproto", "--out", "out", status=1)
        last = stderr.splitlines()[-1]
        self.assertRegex(last, r'^recirc: neuron \d+ of population "\w+" .* at \d+ ns, '
                               r"in presentation \d+")
        self.assertIn("The run failed", stdout)
        facts = self.facts("out")
        self.assertEqual(facts["end"], "failed")
        self.assertIn("neuron", facts["error"])
        self.assertEqual(self.metrics("out")[0]["epoch"], 0)
        self.assertFalse((self.folder / "out/weights").exists())

    def test_with_rules_that_never_fired_is_a_warning(self):
        _, stderr = self.recirc(
            "run", self.write("tiny.textproto", TINY), "--out", "out",
            "--set", "timing.window_ns=10", "--set", "timing.allow_violations=true")
        self.assertIn('recirc: warning: the rule of projection "visible-hidden" never fired',
                      stderr)
        self.assertTrue(any("never fired" in text for text in self.facts("out")["warnings"]))

    def test_by_a_full_disk_keeps_whole_lines(self):
        self.write("tiny.textproto", TINY)
        # A file may have 3000 bytes: enough for all but 50 epochs of metrics.
        process = self.start(
            "run", "tiny.textproto", "--quiet", "--out", "out", "--set", "run.epochs=50",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)))
        _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(stderr, r"^recirc: out/metrics\.jsonl: cannot be written: .+\n$")
        self.assertEqual(self.facts("out")["end"], "failed")
        epochs = [line["epoch"] for line in self.metrics("out")]
        self.assertEqual(epochs, list(range(len(epochs))))
        self.assertGreater(len(epochs), 3)

    def test_without_its_terminal_is_no_failure(self):
        self.write("tiny.textproto", TINY)
        read, write = os.pipe()
        os.close(read)
        process = self.start("run", "tiny.textproto", "--out", "out", stderr=write)
        os.close(write)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.facts("out")["end"], "complete")


class Progress(ProgramTest):
    def on_terminal(self, **environment):
        """What an endless run first shows on a terminal, up to a line of progress."""
        self.environment.update(environment)
        self.write("endless.textproto", ENDLESS)
        ours, theirs = pty.openpty()
        process = self.start("run", "endless.textproto", "--out", "out", stderr=theirs)
        os.close(theirs)
        seen = b""
        while b"left" not in seen and b"test loss" not in seen:
            seen += os.read(ours, 4096)
        process.kill()
        os.close(ours)
        return seen.decode()

    def test_on_a_terminal_is_a_line_that_is_redrawn(self):
        seen = self.on_terminal()
        self.assertRegex(seen, r"^\repoch \d+/1000000 .*% .*loss .*left")
        self.assertIn("\x1b[36m", seen)

    def test_has_no_colour_if_none_is_wanted(self):
        seen = self.on_terminal(NO_COLOR="1")
        self.assertRegex(seen, r"^\repoch")
        self.assertNotIn("\x1b[36m", seen)

    def test_on_a_dumb_terminal_is_plain_lines(self):
        seen = self.on_terminal(TERM="dumb")
        self.assertRegex(seen, r"^epoch 0/1000000: train loss -, test loss \d")

    def test_in_a_pipe_is_plain_lines_on_stderr(self):
        self.write("tiny.textproto", TINY)
        stdout, stderr = self.recirc("run", "tiny.textproto")
        self.assertRegex(stderr, r"^epoch 0/2: train loss -, test loss \d")
        self.assertRegex(stderr, r"epoch 2/2: .* 80 presentations")
        self.assertIn("its results are in runs/tiny\n", stdout)
        self.assertIn(" expand tiny.textproto\n", stdout)

    def test_quiet_leaves_only_the_folder(self):
        self.write("tiny.textproto", TINY)
        self.assertEqual(self.recirc("run", "tiny.textproto", "--quiet"), ("runs/tiny\n", ""))

    def test_needs_no_unicode(self):
        self.write("tiny.textproto", TINY)
        stdout, _ = self.recirc("run", "tiny.textproto", LC_ALL="C")
        self.assertTrue(stdout.isascii())
        self.assertIn("###", stdout)


class WrongInput(ProgramTest):
    def findings(self, *words):
        stdout, stderr = self.recirc("run", *words, status=2)
        self.assertEqual(stdout, "")
        self.assertEqual(os.listdir(self.folder / "runs") if (self.folder / "runs").exists() else [],
                         [])
        return stderr.splitlines()

    def test_is_named_with_line_and_column_all_at_once(self):
        self.write("wrong.textproto", TINY.replace("rate:", "rat:").replace("rank:", "rnak:"))
        self.assertEqual(self.findings("wrong.textproto"), [
            'wrong.textproto:3:33: unknown field "rnak" in data.low_rank; did you mean "rank"?',
            'wrong.textproto:5:29: unknown field "rat" in learning; did you mean "rate"?'])

    def test_in_a_rule_is_named_at_its_byte(self):
        self.write("rule.textproto", """name: "rule" data { inline { train { value: [1] } } }
population { name: "a" size: 1 clamped: true }
projection { pre: "a" post: "a" rule: "post[0] * prr[0]" }
""")
        self.assertRegex(self.findings("rule.textproto")[0], r"^rule\.textproto:3:50: .*prr")

    def test_of_data_is_named_at_the_data(self):
        self.write("data.textproto", """name: "data" data { inline { train { value: [1, 2] } } }
population { name: "a" size: 3 clamped: true recirculations: 0 }
population { name: "b" size: 1 }
projection { pre: "a" post: "b" }
""")
        self.assertRegex(self.findings("data.textproto")[0], r"^data\.textproto:1:14: ")

    def test_of_a_missing_data_set_says_how_to_get_it(self):
        self.write("mnist.textproto", (SCENARIOS / "mnist.textproto").read_text())
        lines = self.findings("mnist.textproto", "--data", "nowhere")
        self.assertIn('the data set "mnist" is not here', lines[0])
        self.assertIn("recirc data fetch mnist", lines[0])

    def test_of_flags_is_named(self):
        tiny = self.write("tiny.textproto", TINY)
        self.assertEqual(self.findings(tiny, "--threads", "0"),
                         ["--threads 0: is not what it takes; a whole number from 1 to 1024"])
        self.assertEqual(
            self.findings(tiny, "--engine", "compiled", "--set", "timing.allow_violations=true",
                          "--set", "timing.window_ns=1"),
            ["--engine compiled: cannot be compiled: its timing has violations, of which it warns; "
             "use auto or actor"])
        for seed in ("-1", "1.5", "x", "18446744073709551616"):
            self.assertRegex(self.findings(tiny, "--seed", seed)[0], f"^--seed {seed}: ")
        self.assertEqual(
            self.findings(tiny, "--set", "learning.rat=1"),
            ['--set learning.rat=1: unknown field "rat" in learning; did you mean "rate"?'])

    def test_of_a_precision_that_the_engine_does_not_have_is_named_at_its_place(self):
        single = self.write("single.textproto", TINY + "precision: SINGLE")
        wrong = "the actor engine computes in double precision; write precision: DOUBLE"
        self.assertEqual(self.findings(single, "--engine", "actor"),
                         ["single.textproto:7:12: " + wrong])
        tiny = self.write("tiny.textproto", TINY)
        self.assertEqual(self.findings(tiny, "--engine", "actor", "--set", "precision=SINGLE"),
                         ["--set precision=SINGLE: " + wrong])


if __name__ == "__main__":
    main()
