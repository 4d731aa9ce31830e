"""What `recirc bench` prints; of a handful of made-up images, so that it takes no time. How fast
anything is, is not tested."""

import json
import struct

from program import ProgramTest, main

CASES = [("784-20", 100), ("784-100-20-100", 100), ("784-20", 1), ("784-100-20-100", 1)]
ENGINES = [("compiled", "single", 1), ("compiled", "single", 2), ("compiled", "double", 1),
           ("actor", "double", 1)]


class BenchTest(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "mnist").mkdir()
        for split, images in [("train", 120), ("t10k", 3)]:
            pixels = bytes(255 if k % 5 == 0 else 0 for k in range(images * 784))
            header = struct.pack(">IIII", 0x803, images, 28, 28)
            (self.folder / f"mnist/{split}-images-idx3-ubyte").write_bytes(header + pixels)

    def bench(self, *words):
        stdout, stderr = self.recirc("bench", "--rounds", "1", "--data", ".", *words)
        self.assertEqual(stderr, "")
        return stdout.splitlines()


class Lines(BenchTest):
    def test_are_one_for_every_case_and_engine(self):
        lines = [json.loads(line) for line in self.bench("--json")]
        self.assertEqual(
            [(line["case"], line["batch"], line["engine"], line["precision"], line["threads"])
             for line in lines],
            [(*case, *engine) for case in CASES for engine in ENGINES])
        for line in lines:
            self.assertEqual(len(line), 6)
            self.assertGreater(line["seconds_per_epoch"], 0)

    def test_need_data(self):
        _, stderr = self.recirc("bench", "--json", "--data", "nowhere", status=2)
        self.assertIn('the data set "mnist" is not here', stderr)
        self.assertIn("recirc data fetch mnist", stderr)


class Options(BenchTest):
    def test_that_are_wrong_are_named(self):
        for words, named in [(["--rounds", "0"], "--rounds"), (["--rounds", "few"], "--rounds"),
                             (["--round"], "--round"), (["--json", "--steps"], "--steps"),
                             (["mnist.textproto"], "mnist.textproto")]:
            with self.subTest(words):
                stdout, stderr = self.recirc("bench", "--data", ".", *words, status=2)
                self.assertEqual(stdout, "")
                self.assertIn(named, stderr)


class Table(BenchTest):
    """Measures the machine too, which sanitizers make slow."""

    def test_shows_the_machine_and_the_share_of_its_peak(self):
        lines = self.bench()
        self.assertEqual(lines[0], "One core of this machine")
        for line, precision in zip(lines[1:], ("single", "double")):
            self.assertRegex(line, rf"^  {precision} precision: [1-9].* GFLOP/s in registers, [1-9]")
        rows = [line.split() for line in lines[-16:]]
        self.assertEqual([(row[0], int(row[1]), row[2], row[3], int(row[4])) for row in rows],
                         [(*case, *engine) for case in CASES for engine in ENGINES])
        for row in rows:
            self.assertRegex(" ".join(row[5:]), r"^[\d.]+ \d+ [\d.]+ [\d.]+% [\d.]+x$")
            # 120 images an epoch, as far as seconds and images a second are shown.
            seconds, rate = float(row[5]), int(row[6])
            self.assertAlmostEqual(seconds * rate, 120, delta=1e-4 * rate + 0.5 * seconds)
        for row in rows[3::4]:
            self.assertEqual(row[-1], "1.0x")

    def test_shows_steps(self):
        lines = self.bench("--steps")
        tables = [f"{layers}, batch {batch}: {precision} precision, one thread, a presentation"
                  for layers, batch in CASES for precision in ("single", "double")]
        self.assertEqual([line for line in lines if line.endswith(", a presentation")], tables)
        self.assertEqual(sum(line.endswith("%  all steps") for line in lines), len(tables))
        self.assertTrue(any("deliver visible-hidden 784 x 20: " in line for line in lines))


if __name__ == "__main__":
    main()
