"""What `recirc check` says: mistakes, or the network and its cost."""

import json

from program import SCENARIOS, TINY, ProgramTest, main

# Networks whose cost can be told beforehand, of every kind of rule, limit and connectivity.
NETWORKS = {
    "ring": TINY,
    "deep": TINY.replace("[6, 2]", "[6, 4, 2, 3]"),
    "errors": TINY.replace("recirculation {}", "error_recirculation {}"),
    "top": TINY.replace("recirculation {}", "top {}"),
    "standard": TINY.replace("circular_", "standard_").replace("recirculation {}", "top {}"),
    "cycles": TINY.replace("recirculation {}", "recirculation { first_cycle: 1 last_cycle: 3 }"),
    "immediate": TINY.replace("weight_limit { incoming_norm: 2 }", "apply: IMMEDIATE"),
    "sparse": """
        name: "sparse" data { low_rank { dimensions: 6 rank: 2 train_examples: 30 } }
        population { name: "a" size: 6 clamped: true }
        population { name: "b" size: 4 bias { rule: "post[0]" rate: 0.1 } }
        projection { pre: "a" post: "b" rule: "post[0] * pre[0] - post[0]^2 * w"
                     connectivity { fixed_in_degree { synapses: 3 } } }
        projection { pre: "b" post: "a" connectivity { pairs { pre: [0, 1, 2, 3, 0, 1] post: [5, 4, 3, 2, 1, 0] } }
                     delay { uniform { least_ns: 500 most_ns: 1500 } } }
        timing { integration_ns: 2000 }
        learning { batch: 4 }
        """,
}


class Check(ProgramTest):
    def check(self, name, text):
        self.write(name, text)
        return json.loads(self.recirc("check", name, "--json")[0])

    def test_foretells_what_a_run_counts(self):
        for name, text in NETWORKS.items():
            with self.subTest(name):
                told = self.check(f"{name}.textproto", text)
                self.assertTrue(told["presentation"]["exact"], "this network's cost is exact")
                self.recirc("run", f"{name}.textproto", "--out", name, "--quiet")
                counted = self.metrics(name)[-1]
                presentations = counted["presentations"]
                self.assertEqual(told["presentations"], presentations)
                batches = presentations // told["batch"]["presentations"]
                self.assertEqual(
                    told["presentation"]["synaptic_events"] * presentations +
                    told["batch"]["weight_reports"] * batches, counted["synaptic_events"])
                self.assertEqual(
                    told["presentation"]["neuron_events"] * presentations +
                    told["batch"]["neuron_answers"] * batches, counted["neuron_events"])
                if name != "immediate":
                    self.assertEqual(told["batch"]["weight_updates"] * batches,
                                     counted["weight_updates"])

    def test_says_when_it_cannot_foretell_exactly(self):
        only_some = NETWORKS["sparse"].replace("pre: [0, 1, 2, 3, 0, 1] post: [5, 4, 3, 2, 1, 0]",
                                               "pre: [0] post: [5]")
        by_change = TINY.replace("[6, 2]", "[6, 2] transmission { change { threshold: 0.1 } }")
        for text in (only_some, by_change):
            self.assertFalse(self.check("about.textproto", text)["presentation"]["exact"])
            self.assertIn(" about ", self.recirc("check", "about.textproto")[0])

    def test_prints_the_network_and_its_cost(self):
        stdout, stderr = self.recirc("check", SCENARIOS / "first.textproto")
        self.assertEqual(stderr, "")
        self.assertIn("first.textproto is right.", stdout)
        self.assertRegex(stdout, r"visible +100 +identity +clamped, biases learn")
        self.assertRegex(stdout, r"visible-hidden +2,000 +1000 ns +0.001 +\(post\[0\] - post\[1\]\)")
        self.assertIn("last event T = 4,001 ns, window 6,001 ns, period 11,002 ns", stdout)
        # 100 + 20 neurons speak twice; 2000 synapses a projection.
        self.assertIn("240 neuron events, 12,000 synaptic events", stdout)

    def test_derives_the_times_of_the_design(self):
        timing = self.check("tiny.textproto", TINY + "timing { delay_ns: 10 }")["timing"]
        last = timing["last_event_ns"]
        self.assertEqual(timing["window_ns"], last + 2 * 10)
        self.assertEqual(timing["period_ns"], last + timing["window_ns"] + 10)

    def test_names_all_mistakes_at_once(self):
        self.write("wrong.textproto", """name: "wrong"
data { low_rank { dimensions: 5 rank: 2 } }
circular_autoencoder { layers: [6, 2] }
learning { recirculation {} rate: -1 batch: 0 }
""")
        stdout, stderr = self.recirc("check", "wrong.textproto", status=2)
        self.assertEqual(stdout, "")
        self.assertEqual([line.split(": ")[0] for line in stderr.splitlines()],
                         ["wrong.textproto:3:33", "wrong.textproto:4:35", "wrong.textproto:4:45"])

    def test_names_mistakes_in_an_expansion_at_the_preset(self):
        self.write("short.textproto", TINY + "timing { window_ns: 10 }")
        _, stderr = self.recirc("check", "short.textproto", status=2)
        self.assertRegex(stderr, r"short\.textproto:\d+:\d+: 10 ns is too short for the rule")

    def test_allows_violations_with_a_warning(self):
        self.write("short.textproto", TINY + "timing { window_ns: 10 allow_violations: true }")
        stdout, stderr = self.recirc("check", "short.textproto")
        self.assertIn("is right", stdout)
        self.assertRegex(stderr, r"^recirc: warning: ")


if __name__ == "__main__":
    main()
