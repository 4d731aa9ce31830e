#!/usr/bin/env python3
"""Plants violations in small trees and expects check_tree.py to name each: a blind checker fails here."""

import pathlib
import tempfile
import unittest

import check_tree

CLEAN = {
    "neurons/time.hpp": "#pragma once\n#include <compare>\n",
    "neurons/random.cpp": "#include <Random123/philox.h>\n",
    "neurons/synapse.hpp": '#include "neurons/event.hpp"\n#include "neurons/window.hpp"\n',
    "neurons/window.hpp": '#include "neurons/time.hpp"\n',
    "neurons/event.hpp": '#include "neurons/time.hpp"\n',
    "neurons/neuron.hpp": '#include "neurons/event.hpp"\n',
    "protocols/scenario.hpp": '#include "neurons/time.hpp"\n',
    "network/preset_pair.cpp": "// hidden and visible, cycle by cycle\n",
    "sim/network_from_proto.cpp": '#include "protocols/scenario.pb.h"\n#include <Eigen/Dense>\n',
    "sim/README.md": "What a cycle is.\n",
}

# What is planted (file, text), and what the finding must say.
PLANTED = {
    "a folder that points back": (
        "neurons/a.hpp", '#include "network/network.hpp"\n', "neurons/a.hpp:1: neurons may not include network"),
    "the simulator in the network": (
        "network/a.cpp", '\n#include "sim/clock.hpp"\n', "network/a.cpp:2: network may not include sim"),
    "a test in the program": (
        "tools/a.cpp", '#include "tests/support/run.hpp"\n', "tools may not include tests"),
    "an include that is not named from the root": (
        "sim/a.cpp", '#include "clock.hpp"\n', "not named from the root"),
    "more than the vocabulary in protocols": (
        "protocols/a.cpp", '#include "neurons/neuron.hpp"\n', "only the vocabulary"),
    "a generated message inside": (
        "sim/engine.cpp", '#include "protocols/scenario.pb.h"\n', "outside the border"),
    "a matrix library in neurons": (
        "neurons/a.cpp", "  #  include <Eigen/Dense>\n", "neurons may not include eigen"),
    "random numbers of others in neurons": (
        "neurons/a.cpp", "#include <Random123/philox.h>\n", "neurons may not include random123"),
    "I/O in neurons": ("neurons/a.cpp", "#include <iostream>\n", "neurons may not include <iostream>"),
    "threads in neurons": ("neurons/a.cpp", "#include <thread>\n", "neurons may not include <thread>"),
    "protobuf in the network": (
        "network/a.cpp", "#include <google/protobuf/message.h>\n", "network may not include protobuf"),
    "an unknown library": ("tools/a.cpp", "#include <left/pad.h>\n", "belongs to no library"),
    "a synapse that knows its neuron": (
        "neurons/synapse.hpp", '#include "neurons/neuron.hpp"\n', "neurons/synapse.hpp:1: knows neurons/neuron.hpp"),
    "a synapse that knows its neuron by a detour": (
        "neurons/window.hpp", '#include "neurons/neuron.hpp"\n',
        "(by neurons/synapse.hpp -> neurons/window.hpp -> neurons/neuron.hpp)"),
    "a neuron that knows its synapses": (
        "neurons/neuron.cpp", '#include "neurons/synapse.hpp"\n', "neurons/neuron.cpp:1: knows"),
    "a long file": ("sim/a.cpp", "int a;\n" * 401, "401 lines"),
    "a word of one network": ("sim/a.cpp", "int HiddenSize;\n", 'sim/a.cpp:1: "Hidden"'),
    "a word of one network in a message": ("network/a.hpp", "// cycles\n", "belongs to presets"),
    "a class that names no thing": ("sim/a.cpp", "class RunManager {\n", "RunManager names no thing"),
    "unfinished work": ("tools/a.py", "# TO" + "DO later\n", "unfinished"),
}


def findings_in(files):
    """What the checker finds in a tree of `files` (name -> text), with a README in each folder."""
    table = check_tree.load_table()
    with tempfile.TemporaryDirectory() as root:
        readmes = {f"{folder}/README.md": "" for folder in table["readme"]["folders"]}
        for name, text in {**readmes, **files}.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check_tree.findings(root, table)


class CheckTree(unittest.TestCase):
    def test_finds_nothing_in_a_clean_tree(self):
        self.assertEqual(findings_in(CLEAN), [])

    def test_finds_each_planted_violation(self):
        for what, (file, text, expected) in PLANTED.items():
            with self.subTest(what):
                found = findings_in({**CLEAN, file: text})
                self.assertTrue(any(expected in finding for finding in found), found)

    def test_accepts_a_long_file_with_a_reason(self):
        text = "// Over 400 lines; the reason: one table.\n" + "int a;\n" * 401
        self.assertEqual(findings_in({**CLEAN, "sim/a.cpp": text}), [])

    def test_finds_a_folder_without_readme(self):
        table = check_tree.load_table()
        with tempfile.TemporaryDirectory() as root:
            pathlib.Path(root, "neurons").mkdir()
            pathlib.Path(root, "neurons/time.hpp").write_text("")
            self.assertIn("sim/README.md:1: is missing", check_tree.findings(root, table))

    def test_does_not_take_an_empty_tree_for_a_clean_one(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertNotEqual(check_tree.findings(root, check_tree.load_table()), [])


if __name__ == "__main__":
    unittest.main()
