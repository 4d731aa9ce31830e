"""What `recirc trace why` prints: the causes of a change, with numbers that add up."""

import json
import shutil
import unittest
from xml.etree import ElementTree

from program import RECORDED, ProgramTest, main

SVG = "{http://www.w3.org/2000/svg}"


class TraceWhy(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("recorded.textproto", RECORDED)
        self.recirc("run", "recorded.textproto", "--quiet", "--out", "run", "--engine", "actor")

    def graph(self, *words):
        return json.loads(self.recirc("trace", "why", *words, "--format", "json")[0])["nodes"]

    def test_explains_a_change_back_to_the_stimuli(self):
        nodes = self.graph("hidden[1]<-visible[2]@3001", "run", "--all")
        change = nodes[0]
        self.assertEqual(change["event"], "change")
        self.assertEqual(change["place"], "hidden[1]<-visible[2]")
        self.assertEqual(change["time_ns"], 3001)
        self.assertEqual([cause["role"] for cause in change["causes"]],
                         ["pre[0]", "post[0]", "post[1]"])
        # Every node is a stimulus, or has causes that came before it.
        for node in nodes:
            self.assertNotIn("unknown", node)
            self.assertEqual(node["event"] == "stimulus", not node["causes"])
            for cause in node["causes"]:
                self.assertGreaterEqual(cause["travelled_ns"], 0)
        self.assertEqual(sorted(node["place"] for node in nodes if node["event"] == "stimulus"),
                         ["visible[0]", "visible[1]", "visible[2]"])

    def test_puts_the_numbers_in(self):
        change = self.graph("hidden[1]<-visible[2]@3001", "run")[0]
        rule, numbers = change["formula"].split(" = ")
        self.assertEqual(rule, "(post[0] - post[1]) * pre[0]")
        self.assertEqual(eval(numbers), change["value"])  # to the last bit

    def test_adds_contributions_up_to_the_last_bit(self):
        for node in self.graph("hidden[1]<-visible[2]@3001", "run", "--all"):
            if node["event"] != "volley":
                continue
            total = 0.0
            for cause in node["causes"]:
                total += cause["contribution"]
            self.assertEqual(total, node["value"])

    def test_takes_off_what_was_said_before_where_axons_speak_by_change(self):
        self.recirc("run", "recorded.textproto", "--quiet", "--out", "changes", "--set",
                    "circular_autoencoder.transmission={ change { threshold: 0 } }")
        nodes = self.graph("hidden[1]<-visible[2]@3001", "changes", "--all")
        differences = [node for node in nodes if node["event"] == "axon event"
                       and "sent before" in [cause["role"] for cause in node["causes"]]]
        self.assertEqual(len(differences), 3)  # of the visible neurons, in the second cycle
        for node in differences:
            self.assertEqual(eval(node["formula"]), node["value"])

    def test_explains_an_update_by_its_batch(self):
        last = self.graph("hidden[1]<-visible[2]", "run", "--depth", "1")[0]
        self.assertEqual(last["event"], "change")
        self.assertEqual(last["presentation"], 3)
        period = (last["time_ns"] - 3001) // 3
        nodes = self.graph(f"visible-hidden:2->1@{4 * period}", "run", "--depth", "1")
        self.assertEqual(nodes[0]["event"], "update")
        self.assertEqual([nodes[cause["node"]]["presentation"] for cause in nodes[0]["causes"]],
                         [2, 3])
        self.assertEqual(eval(nodes[0]["formula"]), nodes[0]["value"])

    def test_finds_the_largest_change_of_a_projection(self):
        largest = self.graph("--largest", "hidden-visible", "run")[0]
        self.assertEqual(largest["at"], "hidden-visible")
        last = self.graph(largest["place"], "run", "--depth", "1")[0]
        self.assertGreaterEqual(abs(largest["value"]), abs(last["value"]))

    def test_prints_a_tree(self):
        text, _ = self.recirc("trace", "why", "hidden[1]<-visible[2]@3001", "run",
                              "--contributions", "1")
        lines = text.splitlines()
        self.assertRegex(lines[0], r"^change \S+  hidden\[1\]<-visible\[2\], 3001 ns")
        self.assertRegex(lines[1], r"= \(post\[0\] - post\[1\]\) \* pre\[0\] = \(")
        self.assertRegex(text, r"pre\[0\]: delivery")
        self.assertRegex(text, r"2 more, together ")
        self.assertRegex(text, r"stimulus 0.4  visible\[2\], 0 ns \(presentation 0\)")
        self.assertNotIn("\x1b", text)

    def test_explains_biases(self):
        bias = self.graph("hidden[0]", "run")[0]
        self.assertEqual(bias["place"], "bias of hidden[0]")
        self.assertEqual([cause["role"] for cause in bias["causes"]], ["post[0]", "post[1]"])

    def test_writes_what_graphviz_draws(self):
        dot, _ = self.recirc("trace", "why", "--largest", "visible-hidden", "run", "--format", "dot")
        self.assertTrue(dot.startswith("digraph why {"))
        self.assertEqual(dot.count("{"), dot.count("}"))
        self.assertIn("stimulus", dot)

    def test_says_what_draws_svg(self):
        words = ["trace", "why", "--largest", "visible-hidden", "run", "--format", "svg"]
        _, stderr = self.recirc(*words, status=1, PATH="/nowhere")
        self.assertIn("apt install graphviz", stderr)

    @unittest.skipUnless(shutil.which("dot"), "Graphviz is not installed")
    def test_draws_every_event_and_cause_as_svg(self):
        words = ["--largest", "visible-hidden", "run"]
        nodes = self.graph(*words)
        svg = ElementTree.fromstring(self.recirc("trace", "why", *words, "--format", "svg")[0])
        self.assertEqual(svg.tag, SVG + "svg")
        drawn = {name: [(group.find(SVG + "title").text,
                         "\n".join(text.text for text in group.iter(SVG + "text")))
                        for group in svg.iter(SVG + "g") if group.get("class") == name]
                 for name in ("node", "edge")}
        words_of = dict(drawn["node"])
        self.assertEqual(len(drawn["node"]), len(nodes))
        for number, node in enumerate(nodes):
            self.assertIn(f"{node['place']}, {node['time_ns']} ns", words_of[f"n{number}"])
        self.assertEqual(
            sorted(drawn["edge"]),
            sorted((f"n{cause['node']}->n{number}", cause["role"])
                   for number, node in enumerate(nodes) for cause in node["causes"]))

    def test_names_what_is_wrong(self):
        for words, message in ((["hiden[1]<-visible[2]", "run"], 'did you mean "hidden"'),
                               (["hidden[7]<-visible[2]", "run"], "hidden has no neuron 7"),
                               (["hidden[1]<-hidden[1]", "run"], "nothing projects"),
                               (["nonsense", "run"], "names no synapse"),
                               (["hidden[1]<-visible[2]@3002", "run"], "no change or update"),
                               (["--largest", "visible-hiden", "run"], "did you mean"),
                               (["hidden[1]<-visible[2]", "nowhere"], "nowhere"),
                               (["hidden[1]<-visible[2]"], "a synapse and a run are needed")):
            with self.subTest(words):
                stdout, stderr = self.recirc("trace", "why", *words, status=2)
                self.assertEqual(stdout, "")
                self.assertIn(message, stderr)


if __name__ == "__main__":
    main()
