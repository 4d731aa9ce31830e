"""Where the paper's words don't hold here: each a question to the curves, and what they say.

A finding is written down only while its curves bear it out; all its numbers are theirs.
"""
import dataclasses
import textwrap
from collections.abc import Callable

from paper import golden, results
from paper.claims import golden_case, number

Figures = dict[str, results.Figure]
Cases = dict[str, golden.Case]


@dataclasses.dataclass(frozen=True)
class Finding:
    title: str
    holds: Callable[[Figures], bool]
    says: Callable[[Figures, Cases], str]


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _percent(above: float, of: float) -> str:
    return f"{100 * (above / of - 1):.0f} %"


def _ends(values: list[float]) -> str:
    return _listed([number(value) for value in values])


def _diverging(panel: dict[str, results.Kept]) -> tuple[list[str], list[str]]:
    gone = [name for name, kept in panel.items() if all(kept.diverged)]
    return gone, [name for name in panel if name not in gone]


# Deep linear networks

def _deep_linear_holds(figures: Figures) -> bool:
    gone, stay = _diverging(figures["figure9"]["linear-deep"])
    return gone == ["PR", "CCR", "RCC"] and stay == ["CCRCC", "RWCC"] and not _diverging(
        figures["figure10"]["linear-deep"])[1] and not figures["figure7"]["linear-deep"][
            "REC, norm 1"].diverges


def _deep_linear(figures: Figures, cases: Cases) -> str:
    gone, stay = _diverging(figures["figure9"]["linear-deep"])
    cycles, _ = _diverging(figures["figure10"]["linear-deep"])
    epochs = sorted({at for at in figures["figure9"]["linear-deep"]["PR"].diverged_at if at})
    tight = figures["figure7"]["linear-deep"]["REC, norm 1"]
    case = golden_case(cases, "figure7", "linear-deep", "REC, norm 1")
    return (f"Under a norm of 2, recirculation with three hidden layers diverges: {_listed(gone)} for "
            f"every seed, PR at epoch {' or '.join(str(at) for at in epochs)}, and so does every one "
            f"from {cycles[0]} to {cycles[-1]}. {_listed(stay)}, whose hidden changes are a quarter, stay. "
            "Below a bottleneck linear recirculation has no rest point and grows "
            "([deep_linear](../scenarios/studies/deep_linear/README.md)). A norm of 1 stops it, but how it "
            f"then goes on differs from seed to seed: ours end at {_ends(tight.at(tight.epochs))}, golden "
            f"at {_ends([run['test_loss'][-1] for run in case.runs])}.")


# Compressive linear networks

def _compressive_holds(figures: Figures) -> bool:
    both = figures["appendix_a"]["linear"]
    best = both["BP, asymmetric"].mean()
    return both["REC, asymmetric"].mean() > 1.1 * best > 1.09 * both["REC, symmetric"].mean()


def _compressive(figures: Figures, _: Cases) -> str:
    both = {name: kept.mean() for name, kept in figures["appendix_a"]["linear"].items()}
    return (f"REC rests {_percent(both['REC, asymmetric'], both['BP, asymmetric'])} above BP "
            f"({number(both['REC, asymmetric'])} against {number(both['BP, asymmetric'])}): it stops where "
            "the decoder is optimal for the encoder that it happens to have, which need not be a critical "
            "point of the error ([rest](../scenarios/studies/rest/README.md)). With one weight for both "
            "directions (appendix A, symmetric) it is gradient descent and ends at "
            f"{number(both['REC, symmetric'])}.")


# Random backpropagation on Lowrank

def _lowrank_holds(figures: Figures) -> bool:
    kept = figures["figure4"]["shallow"]["RBP"]
    last = kept.at(kept.epochs)
    return max(last) > 1000 * max(min(last), golden.LEAST_LOSS)


def _lowrank(figures: Figures, cases: Cases) -> str:
    kept = figures["figure4"]["shallow"]["RBP"]
    last = kept.at(kept.epochs)
    solved = [loss for loss in last if loss < golden.LEAST_LOSS]
    stuck = [loss for loss in last if loss >= golden.LEAST_LOSS]
    theirs = [run["test_loss"][-1] for run in cases["lowrank-20-linear-rbp"].runs]
    return ("RBP either solves the task or gets stuck, by the luck of its fixed matrix: with one hidden "
            f"layer {len(solved)} of our {len(last)} seeds end below {golden.LEAST_LOSS:.0e}, the others "
            f"between {number(min(stuck))} and {number(max(stuck))}; golden ends at {_ends(theirs)}. Means "
            "of a few seeds say little.")


# Fashion, non-linear

def _fashion_holds(figures: Figures) -> bool:
    return all(figures["figure6"][panel]["REC"].mean() > figures["figure6"][panel]["RBP"].mean()
               for panel in ("tanh-shallow", "tanh-deep"))


def _fashion(figures: Figures, _: Cases) -> str:
    above = {panel: _percent(figures["figure6"][panel]["REC"].mean(),
                             figures["figure6"][panel]["RBP"].mean())
             for panel in ("tanh-shallow", "tanh-deep")}
    shallow = figures["figure6"]["tanh-shallow"]["REC"]
    least = min(range(shallow.epochs + 1), key=shallow.mean)
    later = ("" if least == shallow.epochs else
             f" On the shallow network it was best after {least} epochs, at {number(shallow.mean(least))}.")
    return (f"REC ends {above['tanh-shallow']} above RBP on the shallow network and "
            f"{above['tanh-deep']} on the deep one.{later}")


# One hidden layer

def _same_run(figures: Figures) -> bool:
    return all(figures[name][panel]["RBP"].values == figures[name][panel]["SRBP"].values
               for name, panel in (("figure4", "shallow"), ("figure5", "linear-shallow"),
                                   ("figure5", "tanh-shallow"), ("figure6", "linear-shallow"),
                                   ("figure6", "tanh-shallow")))


FINDINGS = (
    Finding("Deep linear networks", _deep_linear_holds, _deep_linear),
    Finding("Compressive linear networks", _compressive_holds, _compressive),
    Finding("Random backpropagation on Lowrank", _lowrank_holds, _lowrank),
    Finding("Fashion, non-linear", _fashion_holds, _fashion),
    Finding("One hidden layer", _same_run,
            lambda *_: "RBP and SRBP are the same algorithm there, and with the same seed the same run."),
)


def item(title: str, says: str) -> str:
    """Of a list in Markdown, in lines that an editor shows."""
    return textwrap.fill(f"- **{title}** {says}", 112, subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)


def lines(figures: Figures, cases: Cases) -> list[str]:
    found = [item(finding.title + ".", finding.says(figures, cases)) for finding in FINDINGS
             if finding.holds(figures)]
    return ["", "## Where the paper's words don't hold here", *found]
