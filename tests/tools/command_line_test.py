"""Verbs, flags, help and completion."""

import shutil
import subprocess
import unittest

from program import ROOT, SCENARIOS, TINY, ProgramTest, main

VERBS = [["run"], ["check"], ["expand"], ["data"], ["data", "list"], ["data", "fetch"],
         ["theory"], ["trace"], ["trace", "info"], ["trace", "show"], ["trace", "stat"],
         ["trace", "diff"], ["trace", "export"]]


class CommandLine(ProgramTest):
    def test_helps_with_examples_at_every_verb(self):
        for verb in [[], *VERBS]:
            with self.subTest(" ".join(verb)):
                stdout, stderr = self.recirc(*verb, "--help")
                self.assertRegex(stdout, r"Examples?:\n  recirc ")
                self.assertIn("Usage: ", stdout)
                self.assertEqual(stderr, "")

    def test_says_how_it_was_built(self):
        stdout, _ = self.recirc("--version")
        self.assertRegex(stdout, r"^recirc \d+\.\d+\.\d+\n")
        for fact in ("commit", "compiler", "build type", "architecture", "flags"):
            self.assertRegex(stdout, rf"(?m)^{fact} +\S")

    def test_names_the_nearest_verb_and_flag(self):
        for words, line in [
                (["rnu", "x"], 'recirc: unknown verb "rnu" of recirc; did you mean "run"?'),
                (["data", "fecth"], 'recirc: unknown verb "fecth" of recirc data; did you mean "fetch"?'),
                (["--verion"], 'recirc: unknown flag --verion of recirc; did you mean "--version"?'),
                (["run", "x", "--sede", "5"],
                 'recirc: unknown flag --sede of recirc run; did you mean "--seed"?'),
                (["run", "--sede=5"],
                 'recirc: unknown flag --sede of recirc run; did you mean "--seed"?'),
                (["check", "x", "y"],
                 'recirc: "y" is one word too many; recirc check --help says what goes'),
                (["run"], "recirc: SCENARIO is required; recirc run --help says what goes"),
                (["data"], "recirc: recirc data needs a verb; recirc data --help says what goes"),
        ]:
            with self.subTest(" ".join(words)):
                stdout, stderr = self.recirc(*words, status=2)
                self.assertEqual((stdout, stderr), ("", line + "\n"))

    def test_without_words_helps_and_is_wrong(self):
        stdout, stderr = self.recirc(status=2)
        self.assertEqual(stdout, "")
        self.assertIn("Usage: ", stderr)
        self.assertTrue(stderr.endswith("recirc: recirc needs a verb; recirc --help says what goes\n"))

    def test_names_a_file_that_is_not_there(self):
        for verb in ("run", "check", "expand"):
            _, stderr = self.recirc(verb, "nofile", status=2)
            self.assertTrue(stderr.startswith("nofile: cannot be read: No such file"), stderr)


class Completion(ProgramTest):
    def complete(self, *words):
        stdout, _ = self.recirc("__complete", *words)
        return [line.split("\t")[0] for line in stdout.splitlines()]

    def test_knows_verbs(self):
        self.assertEqual(self.complete(""),
                         ["run", "sweep", "compare", "report", "serve", "check", "expand", "audit",
                          "data", "bench", "theory", "trace"])
        self.assertEqual(self.complete("ru"), ["run"])
        self.assertEqual(self.complete("data", ""), ["list", "fetch"])

    def test_knows_flags_and_their_values(self):
        self.assertEqual(self.complete("run", "x.textproto", "--se"), ["--set", "--seed"])
        self.assertIn("--help", self.complete("check", "-"))
        self.assertEqual(self.complete("run", "--engine", ""), ["auto", "actor", "compiled"])
        self.assertEqual(self.complete("run", "--engine=ac"), ["--engine=actor"])
        self.assertEqual(self.complete("data", "fetch", "m"), ["mnist"])
        self.assertEqual(self.complete("theory", "eq5"), ["eq51", "eq52"])

    def test_knows_scenario_files_and_folders(self):
        (self.folder / "sub").mkdir()
        for name in ("a.textproto", "b.json", "c.txt", "sub/d.textproto"):
            self.write(name, "")
        self.assertEqual(self.complete("run", ""), ["a.textproto", "b.json", "sub/"])
        self.assertEqual(self.complete("run", "--quiet", "--seed", "3", "sub/"),
                         ["sub/d.textproto"])
        self.assertEqual(self.complete("run", "a.textproto", "--out", ""), ["sub/"])
        self.assertEqual(self.complete("run", "a.textproto", ""), [])

    def test_knows_traces_and_what_to_do_with_them(self):
        for name in ("a.mcap", "b.json", "c.textproto"):
            self.write(name, "")
        for verb in ("show", "stat", "export"):
            self.assertEqual(self.complete("trace", verb, ""), ["a.mcap"])
        self.assertEqual(self.complete("trace", "diff", "a.mcap", ""), ["a.mcap"])
        self.assertEqual(self.complete("trace", "e"), ["export"])
        self.assertEqual(self.complete("trace", "export", "--to", ""),
                         ["csv", "jsonl", "npy", "perfetto"])
        self.assertEqual(self.complete("trace", "show", "--kind", "a"), ["activation", "axon"])
        self.assertEqual(self.complete("trace", "stat", "--pro"), ["--projection"])

    def test_does_nothing_but_answer(self):
        self.write("tiny.textproto", TINY)
        self.assertEqual(self.complete("run", "tiny.textproto", "--help", "--qu"), ["--quiet"])
        self.assertFalse((self.folder / "runs").exists())

    @unittest.skipUnless(shutil.which("bash"), "bash is not installed")
    def test_works_in_bash(self):
        script = f"""
            source {ROOT}/tools/completion/recirc.bash
            compopt() {{ :; }}
            ask() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _recirc; echo "${{COMPREPLY[*]}}"; }}
            ask {self.program} exp
            ask {self.program} run --engine = ac
            ask {self.program} run {SCENARIOS}/fir
            """
        answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True,
                                env=self.environment, timeout=120)
        self.assertEqual(answer.stdout, f"expand\nactor\n{SCENARIOS}/first.textproto\n")


if __name__ == "__main__":
    main()
