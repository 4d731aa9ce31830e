"""What `recirc compare` makes of several runs: groups, means, the table and the picture."""

import csv
import io
import json
import xml.dom.minidom

from program import ProgramTest, main

FASTER = ("--set", "learning.rate=0.05")


class Compare(ProgramTest):
    def setUp(self):
        super().setUp()
        for seed in (1, 2, 3):
            self.run_tiny(f"slow{seed}", "--seed", str(seed))
        self.run_tiny("fast", *FASTER)

    def compare(self, *words):
        return json.loads(self.recirc("compare", *words, "--json")[0])

    def losses(self, *runs):
        """The test losses of these runs, a list for each epoch."""
        return list(zip(*([m["test_loss"] for m in self.metrics(run)] for run in runs)))

    def test_puts_seeds_of_one_scenario_together(self):
        runs = ("slow1", "fast", "slow2", "slow3")
        slow, fast = self.compare(*runs)["scenarios"]
        self.assertEqual([(run["folder"], run["seed"], run["end"]) for run in slow["runs"]],
                         [(f"slow{seed}", seed, "complete") for seed in (1, 2, 3)])
        self.assertEqual((slow["name"], fast["name"]), ("tiny (slow1)", "tiny (fast)"))
        for point, losses in zip(slow["curve"], self.losses("slow1", "slow2", "slow3"), strict=True):
            self.assertAlmostEqual(point["mean"], sum(losses) / 3, delta=1e-12 * point["mean"])
            self.assertEqual((point["least"], point["most"]), (min(losses), max(losses)))
        self.assertEqual([point["mean"] for point in fast["curve"]],
                         [losses[0] for losses in self.losses("fast")])
        self.assertEqual(fast["synaptic_events"], self.metrics("fast")[-1]["synaptic_events"])

    def test_tells_when_a_loss_was_reached(self):
        start, middle, end = (losses[0] for losses in self.losses("slow1"))
        self.assertTrue(start > middle > end)
        for loss, epoch in ((2 * start, 0), (start, 0), ((start + middle) / 2, 1), (end, 2),
                            (end / 2, None)):
            told = self.compare("slow1", "--loss", repr(loss))
            self.assertEqual((told["goal"], told["scenarios"][0]["goal_epoch"]), (loss, epoch))

    def test_asks_for_the_loss_that_all_reach(self):
        told = self.compare("slow1", "fast")
        bests = [scenario["best_loss"] for scenario in told["scenarios"]]
        self.assertEqual(told["goal"], max(bests))
        worse = told["scenarios"][bests.index(max(bests))]
        self.assertEqual(worse["goal_epoch"], worse["best_epoch"])

    def test_a_curve_ends_where_one_of_its_runs_does(self):
        lines = (self.folder / "slow2/metrics.jsonl").read_text().splitlines(keepends=True)
        (self.folder / "slow2/metrics.jsonl").write_text("".join(lines[:2]))
        told = self.compare("slow1", "slow2")["scenarios"][0]
        self.assertEqual([point["epoch"] for point in told["curve"]], [0, 1])
        self.assertEqual(told["epochs"], 1)

    def test_prints_a_table_and_the_same_as_csv(self):
        table = self.recirc("compare", "slow1", "slow2", "fast")[0].splitlines()
        self.assertEqual(len(table), 3)
        self.assertIn(" to ", table[1])  # from the least to the most of two seeds
        self.assertNotIn(" to ", table[2])
        rows = list(csv.DictReader(io.StringIO(
            self.recirc("compare", "slow1", "slow2", "fast", "--csv")[0])))
        told = self.compare("slow1", "slow2", "fast")["scenarios"]
        self.assertEqual([row["scenario"] for row in rows], [one["name"] for one in told])
        self.assertEqual([float(row["final_loss"]) for row in rows],
                         [one["final_loss"] for one in told])
        self.assertEqual([row["seeds"] for row in rows], ["2", "1"])

    def test_draws_means_and_bands(self):
        out = self.recirc("compare", "slow1", "slow2", "fast", "-o", "curves.svg")[0]
        self.assertIn("The curves are in curves.svg", out)
        picture = xml.dom.minidom.parse(str(self.folder / "curves.svg"))
        titles = [node.firstChild.data for node in picture.getElementsByTagName("title")]
        self.assertEqual(titles, ["tiny (slow1), 2 seeds", "tiny (fast)"])
        bands = [path for path in picture.getElementsByTagName("path")
                 if path.hasAttribute("fill-opacity")]
        self.assertEqual(len(bands), 1)
        self.assertEqual(bands[0].getAttribute("d").count("L"), 5)  # 3 epochs, there and back

    def test_takes_the_runs_of_a_sweep(self):
        self.recirc("sweep", "tiny.textproto", "--grid", "learning.rate=0.01,0.02", "--seeds", "2",
                    "--out", "sweep")
        told = self.compare("sweep")["scenarios"]
        self.assertEqual([len(one["runs"]) for one in told], [2, 2])

    def test_refuses_what_is_no_run(self):
        (self.folder / "empty").mkdir()
        _, stderr = self.recirc("compare", "slow1", "empty", "absent", status=2)
        self.assertIn("empty: is no folder of a run", stderr)
        self.assertIn("absent: is no folder of a run", stderr)
        self.recirc("compare", "slow1", "--json", "--csv", status=2)
        (self.folder / "slow1/metrics.jsonl").write_text("{}\n")
        self.assertIn("slow1/metrics.jsonl:1: ", self.recirc("compare", "slow1", status=2)[1])


if __name__ == "__main__":
    main()
