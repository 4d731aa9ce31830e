"""What `recirc audit` says of scenarios, and how it ends."""

import json

from program import SCENARIOS, TINY, ProgramTest, main

STANDARD = """
name: "standard"
data { inline { train { value: [1, 0, 0, 0] } train { value: [0, 1, 0, 0] } } }
standard_autoencoder { layers: [4, 2] CHANNELS }
learning { LEARNING batch: 2 rate: 0.5 }
"""


class Audit(ProgramTest):
    def audit(self, *words, status=0):
        """The audit as JSON."""
        return json.loads(self.recirc("audit", *words, "--json", status=status)[0])

    def standard(self, channels, learning):
        return self.write("standard.textproto",
                          STANDARD.replace("CHANNELS", channels).replace("LEARNING", learning))

    def test_finds_recirculation_local(self):
        self.write("tiny.textproto", TINY)
        audit = self.audit("tiny.textproto")
        self.assertTrue(audit["local"])
        self.assertEqual(audit["verdict"], "local in space and time")
        self.assertEqual(audit["violations"], [])
        self.assertEqual(audit["channels"], [])
        self.assertEqual([projection["space"]["answer"] for projection in audit["projections"]],
                         ["neuron", "neuron"])  # the norm of incoming weights
        run = audit["run"]
        # A batch of 7 and two more, so every synapse is updated once.
        self.assertEqual(run["presentations"], 9)
        self.assertEqual(run["finding_count"], 0)
        for projection in run["projections"]:
            self.assertEqual(projection["replayed"], 12)
            self.assertEqual(projection["changes"], 9 * 12)
            self.assertEqual(projection["updates"], 12)
        self.assertEqual(run["checked"]["delivery"], 9 * 4 * 12)

    def test_names_needed_channels_and_ends_well(self):
        scenario = self.standard("c2 {}", "random_backpropagation {}")
        audit = self.audit(scenario)
        self.assertEqual(
            audit["channels"],
            [{"channel": "C1", "projection": "input-output-target", "brings": "the target"},
             {"channel": "C2", "projection": "output-hidden-apical", "brings": "errors"}])
        stdout, _ = self.recirc("audit", scenario)
        self.assertIn("verdict: local in space and time, with the deep learning channels "
                      "C1 (input-output-target: the target), C2 (output-hidden-apical: errors)",
                      stdout)

    def test_ends_with_1_where_weights_are_not_local(self):
        scenario = self.standard("", "backpropagation {}")
        stdout, stderr = self.recirc("audit", scenario, status=1)
        self.assertIn("VIOLATED", stdout)
        self.assertIn("input-hidden: locality of weights: channel C2 (output-hidden-apical) must "
                      "always have the weights of `hidden-output`, transposed", stdout)
        self.assertEqual(stderr, "recirc: this learning is not local\n")

    def test_ends_with_1_where_nobody_tells_the_target(self):
        scenario = self.standard("without_c1: true", "top {}")
        audit = self.audit(scenario, status=1)
        self.assertEqual(audit["violations"],
                         ["hidden-output: locality of targets: nothing tells `output` what it "
                          "should have been: there is no channel C1"])

    def test_replays_as_many_synapses_as_it_is_told(self):
        self.write("tiny.textproto", TINY)
        few = self.audit("tiny.textproto", "--synapses", 5, "--presentations", 3)["run"]
        self.assertEqual([projection["replayed"] for projection in few["projections"]], [5, 5])
        self.assertEqual([projection["changes"] for projection in few["projections"]], [15, 15])
        self.assertEqual([projection["updates"] for projection in few["projections"]], [0, 0])
        full = self.audit("tiny.textproto", "--synapses", "all")["run"]
        self.assertEqual([projection["replayed"] for projection in full["projections"]], [12, 12])

    def test_audits_every_ready_scenario_without_data_sets(self):
        for scenario in sorted(SCENARIOS.glob("*.textproto")):
            if "idx" in scenario.read_text():
                continue
            with self.subTest(scenario.name):
                is_local = scenario.stem not in ("backpropagation", "table5")
                audit = self.audit(scenario, "--presentations", 2, "--synapses", 10,
                                   status=0 if is_local else 1)
                self.assertEqual(audit["local"], is_local)
                self.assertEqual(audit["run"]["finding_count"], 0)

    def test_ends_with_2_where_the_input_is_wrong(self):
        self.write("tiny.textproto", TINY)
        for words in (["nothing.textproto"], ["tiny.textproto", "--synapses", "some"],
                      ["tiny.textproto", "--synapses", "0"],
                      ["tiny.textproto", "--presentations", "-1"], []):
            with self.subTest(words):
                stdout, stderr = self.recirc("audit", *words, status=2)
                self.assertEqual(stdout, "")
                self.assertNotEqual(stderr, "")


if __name__ == "__main__":
    main()
