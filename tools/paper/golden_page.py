"""docs/golden.md: what tools/golden found, kind by kind, and why what does not hold doesn't."""
import pathlib
import tomllib

from paper import golden
from paper.findings import item
from paper.golden_table import DIVERGES, LOSS, SPEAK_AGAIN, Row

NOTES = pathlib.Path(__file__).resolve().parent / "golden_notes.toml"

# By the golden run's experiment, in its README's order.
KINDS = {"E1": "Lowrank: BP, RBP, SRBP, REC, TOP",
         "E2": "MNIST: BP, RBP, SRBP, REC, REC', TOP",
         "E5": "MNIST: CCR, RCC, CCRCC, RWCC, λ = 0.5 and 0.75",
         "E56": "MNIST, deep and linear, norms of at most 1",
         "E6": "MNIST: up to five recirculations, and from the second on",
         "E8": "MNIST: error recirculation and ARBP",
         "EB": "MNIST: the rows of table 5, tanh and linear",
         "EV": "MNIST and Fashion: transmission by change"}

HEAD = """# Learning curves beside the golden ones

Made by `tools/paper_page` from [golden.csv](golden.csv), where `tools/golden --table docs/golden.csv` keeps what it
finds; a test sees that it is up to date. The golden curves are those of an independent numpy implementation with
other random numbers. Means over seeds are compared at epochs 1, 5 and the last: with three golden seeds
within two of their half-ranges or 1 %, whichever is larger, with fewer within 3 %, and where seeds spread by more
than 30 % only the order of algorithms. What diverges has to do so within 3 epochs of the golden curve.
Under transmission by change, the share of visible neurons that speak a second time is compared as well, within 3 %.
"""


class Unexplained(Exception):
    """A curve that doesn't hold and has no note, or a note on curves that all hold."""


def _notes(rows: list[Row]) -> list[tuple[str, list[Row], str]]:
    """Of each note: the case or the beginning of cases, its rows that don't hold, what it says."""
    left = [row for row in rows if not row.holds]
    found = []
    for note in tomllib.loads(NOTES.read_text()).get("note", []):
        names = {row.case for row in rows}
        mine = [row for row in left if row.case == note["case"] or
                (note["case"] not in names and row.case.startswith(note["case"]))]
        if not mine:
            raise Unexplained(f"{NOTES.name}: all curves of {note['case']} hold")
        left = [row for row in left if row not in mine]
        found.append((note["case"], mine, note["says"]))
    if left:
        raise Unexplained(f"{NOTES.name} says nothing of {', '.join({row.case for row in left})}")
    return found


def summary(rows: list[Row], cases: dict[str, golden.Case]) -> list[str]:
    """A line for each kind of golden run: how many curves and comparisons there are, and hold."""
    lines = ["| curves | cases | compared | comparisons | hold |", "|---|---|---|---|---|"]
    totals = [0, 0, 0, 0]
    for kind, title in KINDS.items():
        names = [name for name, case in cases.items() if case.one["experiment"] == kind]
        mine = [row for row in rows if row.case in names]
        counts = [len(names), len({row.case for row in mine}), len(mine),
                  sum(row.holds for row in mine)]
        totals = [total + count for total, count in zip(totals, counts)]
        lines.append(f"| {title} | " + " | ".join(str(count) for count in counts) + " |")
    lines.append("| **all** | " + " | ".join(f"**{count}**" for count in totals) + " |")
    return lines


def _cell(row: Row) -> str:
    if row.what == DIVERGES:
        return f"at {row.ours}; golden at {row.golden}"
    text = f"{row.ours}; {row.golden}"
    text += ": order only" if row.asked == "order only" else f": {row.off:.1f} %"
    return text if row.holds else f"{text}, **{row.asked}: no**"


def _table(rows: list[Row], names: list[str]) -> list[str]:
    lines = ["| case | seeds | epoch 1: ours; golden | epoch 5 | last epoch |", "|---|---|---|---|---|"]
    for name in names:
        mine = [row for row in rows if row.case == name]
        if not mine:
            continue
        for what in (LOSS, SPEAK_AGAIN, DIVERGES):
            of = {row.epoch: row for row in mine if row.what == what}
            if not of:
                continue
            last = max(of, key=lambda epoch: epoch or 0)
            cells = [_cell(of[epoch]) if epoch in of and epoch != last else "" for epoch in (1, 5)]
            label = name if what == LOSS else f"{name}: {what}"
            where = "" if last is None else f"{last}: "
            lines.append(f"| {label} | {mine[0].seeds} | {cells[0]} | {cells[1]} | "
                         f"{where}{_cell(of[last])} |")
    return lines


def page(rows: list[Row], cases: dict[str, golden.Case]) -> str:
    """Throws Unexplained."""
    lines = [HEAD, *summary(rows, cases), "", "## What does not hold, and why"]
    for name, mine, says in _notes(rows):
        where = ", ".join(f"{row.what} at epoch {row.epoch}" if row.epoch else row.what
                          for row in mine)
        lines.append(item(name, f"({where}): {says}"))
    for kind, title in KINDS.items():
        names = [name for name, case in cases.items() if case.one["experiment"] == kind]
        table = _table(rows, names)
        lines += ["", f"## {title}", *(table if len(table) > 2 else ["None compared so far."])]
    return "\n".join(lines) + "\n"
