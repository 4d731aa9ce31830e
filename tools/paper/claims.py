"""What the paper says of its simulations, asked of our curves and of the golden ones.

A claim is a predicate on final losses by algorithm, so that both are asked the same question.
"""
import dataclasses
import math
from collections.abc import Callable

from paper import golden, results

Losses = dict[str, float]  # of the last epoch, by curve; infinite: diverges


@dataclasses.dataclass(frozen=True)
class Claim:
    where: str            # in the paper
    says: str
    figure: str           # whose curves answer
    panels: tuple[str, ...]
    asks: Callable[[Losses], bool]
    shows: Callable[[Losses], str]


def number(value: float) -> str:
    if math.isinf(value):
        return "diverges"
    return f"{value:.1e}" if 0 < value < 1e-4 else f"{value:.4f}"


def _show(*names: str) -> Callable[[Losses], str]:
    return lambda losses: ", ".join(f"{name} {number(losses[name])}" for name in names)


def _spread(losses: Losses) -> float:
    """How far the worst curve ends above the best one."""
    return max(losses.values()) / min(losses.values()) - 1


def _show_spread(losses: Losses) -> str:
    gone = [name for name, loss in losses.items() if math.isinf(loss)]
    if gone:
        return ", ".join(gone) + (" diverge" if len(gone) > 1 else " diverges")
    return (f"{number(min(losses.values()))} to {number(max(losses.values()))}: "
            f"{100 * _spread(losses):.0f} % apart")


SHALLOW = ("linear-shallow", "tanh-shallow")
DEEP = ("linear-deep", "tanh-deep")

CLAIMS = (
    Claim("7.2, figure 4", "REC reaches near-zero error on Lowrank", "figure4", ("shallow", "deep"),
          lambda l: l["REC"] < 1e-4 < l["TOP"], _show("REC", "BP", "TOP")),
    Claim("7.2, figures 5 and 6", "REC learns useful representations: it ends below training the top "
          "alone", "figure5", SHALLOW + DEEP, lambda l: l["REC"] < l["TOP"],
          _show("REC", "TOP")),
    Claim("7.2, figures 5 and 6", "the same on Fashion", "figure6", SHALLOW + DEEP,
          lambda l: l["REC"] < l["TOP"], _show("REC", "TOP")),
    Claim("figure 5", "REC is near BP in shallow networks: nearer than RBP and SRBP", "figure5",
          SHALLOW, lambda l: l["REC"] < min(l["RBP"], l["SRBP"]),
          _show("BP", "REC", "RBP", "SRBP")),
    Claim("figure 6", "the same on Fashion", "figure6", SHALLOW,
          lambda l: l["REC"] < min(l["RBP"], l["SRBP"]), _show("BP", "REC", "RBP", "SRBP")),
    Claim("7.3, figure 9", "PR, CCR, RCC, CCRCC and RWCC perform very similarly: within 10 %",
          "figure9", SHALLOW + DEEP, lambda l: _spread(l) < 0.1, _show_spread),
    Claim("4.2.3", "CCR and RCC are the same in linear networks", "figure9", ("linear-shallow",),
          lambda l: abs(l["CCR"] - l["RCC"]) < 1e-5 * l["CCR"], _show("CCR", "RCC")),
    Claim("7.3, figure 10", "one to five recirculations perform alike: within 10 %", "figure10",
          SHALLOW + DEEP, lambda l: _spread(l) < 0.1, _show_spread),
    Claim("figure 8", "with ten hidden layers REC' is stable, and better than REC", "figure8",
          ("tanh-ten-layers",), lambda l: l["REC'"] < l["REC"], _show("REC'", "REC")),
    Claim("figure 8", "... and REC is unstable: it ends above training the top alone", "figure8",
          ("tanh-ten-layers",), lambda l: l["REC"] > l["TOP"], _show("REC", "TOP", "BP")),
)


def golden_case(cases: dict[str, golden.Case], figure: str, panel: str,
                curve: str) -> golden.Case | None:
    """The golden curves of the same network and algorithm, if there are any."""
    networks = {"shallow": "lowrank-20-linear", "deep": "lowrank-100-20-100-linear",
                "linear-shallow": "mnist-20-linear", "linear-deep": "mnist-100-20-100-linear",
                "tanh-shallow": "mnist-20-tanh", "tanh-deep": "mnist-100-20-100-tanh"}
    words = {"PR": "rec", "REC 1": "rec", "REC, norm 1": "rec-maxnorm1"}
    if (figure, panel, curve) == ("figure6", "tanh-shallow", "REC"):
        return cases["fashion-20-tanh-rec-theta0"]  # the only one on Fashion
    if figure == "appendix_a":
        networks, words = {"linear": "mnist-20-linear"}, {"REC, asymmetric": "rec",
                                                          "BP, asymmetric": "bp"}
        return cases.get(f"{networks[panel]}-{words.get(curve)}")
    if figure == "figure6" or panel not in networks:
        return None
    word = words.get(curve)
    if word is None and figure == "figure9":
        word = "rec-" + curve.lower()
    if word is None:
        word = curve.lower().replace("rec ", "rec-m")
    return cases.get(f"{networks[panel]}-{word}")


def our_losses(panel: dict[str, results.Kept]) -> Losses:
    return {name: kept.mean() for name, kept in panel.items()}


def golden_losses(cases: dict[str, golden.Case], figure: str, panel: str,
                  curves: dict[str, results.Kept]) -> Losses | None:
    """Of all these curves, at the last golden epoch; None if one of them is not there."""
    losses = {}
    for name in curves:
        case = golden_case(cases, figure, panel, name)
        if case is None:
            return None
        last = [run["test_loss"][-1] or math.inf for run in case.runs]
        losses[name] = math.inf if case.diverges else sum(last) / len(last)
    return losses
