"""What `recirc expand` prints is a scenario of the same run."""

from program import SCENARIOS, TINY, ProgramTest, main

TWO_WAYS = """
name: "ways" data { inline { train { value: [1, 2] } } }
population { name: "i" size: 2 clamped: true recirculations: 0 }
population { name: "a" size: 2 } population { name: "b" size: 3 } population { name: "o" size: 2 }
projection { pre: "i" post: "a" } projection { pre: "i" post: "b" }
projection { pre: "a" post: "o" rule: "post[last] * pre[0]" } projection { pre: "b" post: "o" }
"""


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


class Expand(ProgramTest):
    def test_prints_a_scenario_of_the_same_bits(self):
        for kind in ("recirculation { combination: CCRCC }", "error_recirculation {}", "top {}"):
            with self.subTest(kind):
                name = kind.split()[0]
                self.write("short.textproto", TINY.replace("recirculation {}", kind))
                self.write("long.textproto", self.recirc("expand", "short.textproto")[0])
                self.recirc("run", "short.textproto", "--quiet", "--out", f"{name}-short")
                self.recirc("run", "long.textproto", "--quiet", "--out", f"{name}-long")
                self.assertEqual(self.results(f"{name}-short"), self.results(f"{name}-long"))

    def test_changes_nothing_the_second_time(self):
        for scenario in sorted(SCENARIOS.glob("*.textproto")):
            with self.subTest(scenario.name):
                once = self.recirc("expand", scenario)[0]
                self.write("once.textproto", once)
                twice = self.recirc("expand", "once.textproto")[0]
                self.assertEqual(without_comments(once), without_comments(twice))

    def test_says_how_the_times_came_about(self):
        self.write("tiny.textproto", TINY + "timing { delay_ns: 10 }")
        stdout, _ = self.recirc("expand", "tiny.textproto")
        self.assertIn("# The last event of a presentation comes T = 41 ns", stdout)
        self.assertIn("# window_ns = T + 2 delays = 41 + 2 x 10 = 61\n", stdout)
        self.assertIn("# period_ns = T + window + delay = 41 + 61 + 10 = 112\n", stdout)
        self.assertIn("window_ns: 61", stdout)

    def test_needs_no_data(self):
        self.write("mnist.textproto", (SCENARIOS / "mnist.textproto").read_text())
        self.assertIn('name: "mnist"', self.recirc("expand", "mnist.textproto")[0])

    def test_takes_what_is_set(self):
        self.write("tiny.textproto", TINY)
        stdout, _ = self.recirc("expand", "tiny.textproto", "--seed", "9", "--set",
                                "learning.recirculation={ combination: RCC lambda: 0.25 }")
        self.assertIn("seed: 9\n", stdout)
        self.assertIn("axon_memory: 0.25", stdout)
        self.assertNotIn("precision", stdout)

    def test_keeps_the_precision(self):
        self.write("tiny.textproto", TINY + "precision: SINGLE")
        self.assertIn("precision: SINGLE\n", self.recirc("expand", "tiny.textproto")[0])

    def test_prints_the_tape(self):
        self.write("mnist.textproto", (SCENARIOS / "mnist.textproto").read_text())
        stdout, stderr = self.recirc("expand", "mnist.textproto", "--tape")
        self.assertEqual(stderr, "")
        self.assertRegex(stdout, r"999 +deliver +visible-hidden +784 x 20 +31360 +15680 ")
        self.assertRegex(stdout, r"\n3999 .+ dead, counted\n")
        self.assertRegex(stdout, r"\n +94080 synaptic events, 15680 of them dead but counted\n")

    def test_prints_another_tape_for_another_delay(self):
        self.write("ways.textproto", TWO_WAYS)
        tapes = {}
        for delay in (1000, 1001, 3000):
            stdout, _ = self.recirc("expand", "ways.textproto", "--tape", "--set",
                                    f"projection[1].delay={{ constant_ns: {delay} }}")
            tapes[delay] = [line.split(maxsplit=6)[:4] for line in stdout.splitlines()
                            if " volley " in line]
        # What arrives together is one volley, at whatever time that is.
        self.assertEqual(tapes[1000], [["1000", "volley", "a", "basal"],
                                       ["1000", "volley", "b", "basal"],
                                       ["2000", "volley", "o", "basal"]])
        self.assertEqual(tapes[1001][2:], [["2000", "volley", "o", "basal"],
                                           ["2001", "volley", "o", "basal"]])
        # And what is earlier comes first.
        self.assertEqual(tapes[3000], [["1000", "volley", "a", "basal"],
                                       ["2000", "volley", "o", "basal"],
                                       ["3000", "volley", "b", "basal"],
                                       ["4000", "volley", "o", "basal"]])

    def test_says_why_there_is_no_tape(self):
        limit = "weight_limit { incoming_norm: 2 }"
        self.write("tiny.textproto", TINY.replace(limit, "apply: IMMEDIATE"))
        stdout, stderr = self.recirc("expand", "tiny.textproto", "--tape", status=1)
        self.assertEqual(stdout, "")
        self.assertEqual(stderr, "recirc: no tape: changes are applied at once\n")

    def test_fails_on_a_full_disk(self):
        with open("/dev/full", "w") as full:
            process = self.start("expand", SCENARIOS / "first.textproto", stdout=full)
            _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(stderr, "^recirc: .+\n$")


if __name__ == "__main__":
    main()
