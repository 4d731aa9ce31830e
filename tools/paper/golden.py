"""The golden learning curves, and what of ours should give them.

A golden run says what it trained: its data, layers, rule, rates and limit. From that its scenario is made
here, so every run in the golden files is a case.
"""
import dataclasses
import json
import math
import pathlib
import statistics

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT.parent / "shared" / "golden"
FILES = ("E1_lowrank.json", "E2_mnist_shallow.json", "E2_mnist_deep.json", "E5_variants.json",
         "E56_deep_linear_maxnorm1.json", "E6_recirculations.json", "E8_err_arbp.json",
         "EB_table5.json", "EV_events.json")
LEAST_LOSS = 1e-6  # what is below is the arithmetic's
EXAMPLES = 60_000  # of an epoch
DIVERGE_WITHIN = 3  # epochs of the golden ones

PLAIN = {"BP": "backpropagation", "RBP": "random_backpropagation",
         "SRBP": "skipped_random_backpropagation", "ARBP": "adaptive_random_backpropagation",
         "TOP": "top", "ERR": "error_recirculation"}
TOPS = {"gd": "GRADIENT", "diff": "EQUATION_48", "eq51": "EQUATION_51"}
# Rows of table 5 by rule and matrix. B0 is B as it was at the start, kept.
ROWS = {"B1": "row1", "B2_rand": "row2-random", "B2_B0": "row2-random", "B2_B": "row2-tied",
        "B3_id": "row3-circular", "B4": "row4", "B5_At": "row5-backpropagation",
        "B5_rand": "row5-random", "B6_id": "row6-identity", "B6_rand": "row6-random",
        "B7_rand": "row7-random", "B7_B0": "row7-random", "B7_B": "row7-tied",
        "B7_At": "row7-transposed", "B8_id": "row8-identity", "B8_rand": "row8-random"}


@dataclasses.dataclass(frozen=True)
class Case:
    """One golden curve for each of its seeds."""
    name: str
    runs: list[dict]

    @property
    def one(self) -> dict:
        return self.runs[0]

    @property
    def algorithm(self) -> str:
        return self.one["algorithm"]

    @property
    def epochs(self) -> int:
        return max(len(run["test_loss"]) for run in self.runs) - 1

    @property
    def _kind(self) -> str:
        return "linear" if self.one["linear"] else "tanh"

    @property
    def network(self) -> str:
        """The name without the algorithm."""
        return self.name.partition(self._kind)[0] + self._kind

    @property
    def diverges(self) -> bool:
        return any("diverged_at_epoch" in run for run in self.runs)

    @property
    def keeps_first_b(self) -> bool:
        return self.algorithm.endswith("_B0")


def cases() -> dict[str, Case]:
    """By name: data, hidden layers, linear or tanh, algorithm."""
    grouped: dict[str, list[dict]] = {}
    for file in FILES:
        for run in json.loads((GOLDEN / file).read_text()):
            hidden = "-".join(str(size) for size in run["arch"][1:-1])
            kind = "linear" if run["linear"] else "tanh"
            tight = "-maxnorm1" if run["experiment"] == "E56" else ""
            name = f"{run['dataset']}-{hidden}-{kind}-{_word(run['algorithm'])}{tight}"
            grouped.setdefault(name, []).append(run)
    return {name: Case(name, runs) for name, runs in grouped.items()}


def _word(algorithm: str) -> str:
    return algorithm.lower().replace("'", "-prime").replace("_", "-").replace(" ", "-")


def scenario(case: Case) -> tuple[pathlib.Path | str, list[str]]:
    """A scenario's text, or a file of this repository; and what --set changes in it."""
    if case.one["experiment"] == "EB":
        return _row(case)
    run = case.one
    data = "low_rank {}" if run["dataset"] == "lowrank" else f'idx {{ name: "{run["dataset"]}" }}'
    activations = ("" if run["linear"] else
                   "hidden_activation: TANH visible_activation: LOGISTIC ")
    theta = run["rule"].get("theta")
    transmission = "" if theta is None else f"transmission {{ change {{ threshold: {theta} }} }}"
    precision = "SINGLE" if theta is None else "DOUBLE"  # by change: the literal engine
    return f"""name: "golden"
data {{ {data} }}
circular_autoencoder {{ layers: {run["arch"][:-1]} {activations}visible_bias: DATA_MEAN {transmission} }}
learning {{ {_algorithm(run["rule"])} {_rates(run["lr"])} batch: 100 {_limit(run["constraint"])} }}
precision: {precision}
""", []


def _algorithm(rule: dict) -> str:
    if rule["name"] in PLAIN:
        return PLAIN[rule["name"]] + " {}"
    said = {"first_cycle": rule.get("n", 0), "last_cycle": rule.get("m", 1),
            "top": TOPS[rule.get("top", "gd")]}
    if "variant" in rule:
        said |= {"combination": rule["variant"], "lambda": rule["lam"]}
    return "recirculation { %s }" % " ".join(f"{key}: {value}" for key, value in said.items())


def _rates(rate: float | list) -> str:
    return f"layer_rates: {rate[1:]}" if isinstance(rate, list) else f"rate: {rate}"


def _limit(constraint: str | None) -> str:
    return ("" if constraint is None else
            "weight_limit { incoming_norm: %s }" % constraint.removeprefix("maxnorm "))


def _row(case: Case) -> tuple[pathlib.Path, list[str]]:
    file = ROOT / "scenarios" / "table5" / (ROWS[case.algorithm] + ".textproto")
    if not case.one["linear"]:
        return file, []
    text = file.read_text()
    if "circular_autoencoder" in text:
        fields = ["circular_autoencoder.hidden_activation", "circular_autoencoder.visible_activation"]
    elif "standard_autoencoder" in text:
        fields = ["standard_autoencoder.hidden_activation", "standard_autoencoder.output_activation"]
    else:
        fields = ["population[1].activation", "population[2].activation"]
    return file, [f"{field}=IDENTITY" for field in fields] + [
        "learning.weight_limit={incoming_norm: 2}"]


def first_b_as_c2(case: Case, weights: pathlib.Path) -> list[str]:
    """What makes B's first weights, kept below `weights` by a run that only began, those of C2."""
    if case.algorithm.startswith("B2"):
        first = weights / "B.npy"
        return [f'projection[2].weights={{npy: "{first}"}}']
    first = weights / "input-hidden.npy"
    return [f'standard_autoencoder.c2={{weights {{npy: "{first}"}}}}']


def _tolerance(golden: list[float]) -> tuple[float, bool]:
    """How far means may lie apart, and whether only the order of algorithms counts."""
    mean = sum(golden) / len(golden)
    if len(golden) < 3:
        return 0.03 * mean, False
    allowed = max(max(golden) - min(golden), 0.01 * mean)  # 2 half-ranges
    return allowed, allowed > 0.3 * mean


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Means over seeds of the losses of one epoch, and what was asked of them."""
    ours: float
    golden: float
    asked: str
    holds: bool
    apart: float | None  # in standard errors of the difference; None: one seed tells no spread


def compare(case: Case, top: Case | None, epoch: int, losses: list[float]) -> Comparison | None:
    """`losses`: one of ours for each seed. `top`: the same network where only the top learns.

    None where golden runs ended before, or are on their way to infinity. The README of the golden
    numbers has the tolerance.
    """
    theirs = [max(run["test_loss"][epoch] or LEAST_LOSS, LEAST_LOSS) for run in case.runs
              if epoch < len(run["test_loss"])]
    if not theirs or max(theirs) > 10 * case.one["test_loss"][0]:
        return None
    ours = [max(loss, LEAST_LOSS) for loss in losses]
    mean, golden = sum(ours) / len(ours), sum(theirs) / len(theirs)
    allowed, is_order_only = _tolerance(theirs)
    apart = _standard_errors(ours, theirs)
    if is_order_only:
        is_better = case.algorithm == "TOP" or top is None or mean < sum(
            run["test_loss"][epoch] for run in top.runs) / len(top.runs)
        return Comparison(mean, golden, "order only", is_better, apart)
    return Comparison(mean, golden, f"within {100 * allowed / golden:.2g} %",
                      abs(mean - golden) <= allowed, apart)


def _standard_errors(ours: list[float], theirs: list[float]) -> float | None:
    """How far the means are apart, if golden seeds spread as ours do."""
    if len(ours) < 2 or not all(math.isfinite(loss) for loss in ours):
        return None
    spread = statistics.stdev(ours)
    off = abs(statistics.mean(ours) - statistics.mean(theirs))
    return off / (spread * math.sqrt(1 / len(ours) + 1 / len(theirs))) if spread > 0 else None


def diverges_alike(case: Case, ours: list[int | None]) -> bool:
    """Whether ours diverge within DIVERGE_WITHIN epochs of the golden runs, if all of those do.

    `ours`: the epoch for each seed, None for one that doesn't diverge.
    """
    theirs = [run["diverged_at_epoch"] for run in case.runs if "diverged_at_epoch" in run]
    if len(theirs) < len(case.runs):
        return True  # some seeds did, some didn't: no more can be asked
    return all(at is not None and min(theirs) - DIVERGE_WITHIN <= at <= max(theirs) + DIVERGE_WITHIN
               for at in ours)


def sent_again(case: Case, epoch: dict, before: dict) -> float | None:
    """The share of visible neurons that spoke again in an epoch, from its counts; None: not to be had.

    N visible and H hidden neurons send N + H + f N + g H events, a share f and g of them twice. Each of
    the 2 N H synapses is told of these, and fires once: (4 + f + g) N H. Two equations for f and g.
    """
    layers = case.one["arch"]
    if len(layers) != 3 or "theta" not in case.one["rule"]:
        return None
    visible, hidden = layers[0], layers[1]
    sent = (epoch["neuron_events"] - before["neuron_events"]) / EXAMPLES - visible - hidden
    synapses = visible * hidden
    heard = (epoch["synaptic_events"] - before["synaptic_events"]) / EXAMPLES - 4 * synapses
    both = heard / synapses  # f + g
    return (sent - hidden * both) / (visible - hidden)
