"""Which engine `recirc run --engine` takes, and what it says where that is not the fast one."""

from program import TINY, ProgramTest, main

# Of each: what is set, and the reason why it is not compiled.
NOT_COMPILED = {
    "thresholds": (
        ["circular_autoencoder.transmission={ change { threshold: 0.1 } }"],
        'neurons of "visible" speak by change: a threshold decides for each alone'),
    "at once": (
        ["learning.apply=IMMEDIATE", "learning.batch=1", "learning.weight_limit={ element: 2 }"],
        "changes are applied at once"),
    "overlapping presentations": (
        ["timing.delay_ns=10", "timing.period_ns=30", "timing.allow_violations=true"],
        "its timing has violations, of which it warns"),
}


def flags(settings):
    """The words that set these."""
    return [word for setting in settings for word in ("--set", setting)]


class Engine(ProgramTest):
    def run_into(self, out, *words, status=0):
        """Runs the tiny scenario into the folder `out`; returns what stderr says of engines."""
        self.write("tiny.textproto", TINY)
        _, stderr = self.recirc("run", "tiny.textproto", "--out", out, *words, status=status)
        return [line for line in stderr.splitlines() if "actor" in line or "compiled" in line]

    def test_is_the_compiled_one_where_that_can_be(self):
        self.assertEqual(self.run_into("out"), [])
        self.assertEqual(self.facts("out")["engine"], "compiled")
        self.assertNotIn("not_compiled", self.facts("out"))

    def test_is_the_one_that_is_asked_for(self):
        for engine in ("actor", "compiled"):
            with self.subTest(engine):
                self.assertEqual(self.run_into(engine, "--engine", engine), [])
                self.assertEqual(self.facts(engine)["engine"], engine)

    def test_falls_back_and_says_why_in_one_line(self):
        for name, (settings, reason) in NOT_COMPILED.items():
            with self.subTest(name):
                self.assertEqual(self.run_into(name, *flags(settings)),
                                 [f"recirc: runs on the actor engine: {reason}"])
                self.assertEqual(self.facts(name)["engine"], "actor")
                self.assertEqual(self.facts(name)["not_compiled"], reason)

    def test_needs_no_reason_to_be_the_actor_engine_that_was_asked_for(self):
        settings, _ = NOT_COMPILED["thresholds"]
        self.assertEqual(self.run_into("out", "--engine", "actor", *flags(settings)), [])
        self.assertNotIn("not_compiled", self.facts("out"))

    def test_refuses_to_be_compiled_for_the_same_reason(self):
        for name, (settings, reason) in NOT_COMPILED.items():
            with self.subTest(name):
                self.assertEqual(
                    self.run_into(name, "--engine", "compiled", *flags(settings), status=2),
                    [f"--engine compiled: cannot be compiled: {reason}; use auto or actor"])
                self.assertFalse((self.folder / name).exists())

    def test_of_another_name_is_refused(self):
        self.write("tiny.textproto", TINY)
        _, stderr = self.recirc("run", "tiny.textproto", "--engine", "fast", status=2)
        self.assertIn("--engine", stderr)
        self.assertIn("compiled", stderr)


if __name__ == "__main__":
    main()
