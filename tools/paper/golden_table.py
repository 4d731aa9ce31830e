"""What tools/golden found, a row a comparison: docs/golden.csv."""
import csv
import dataclasses
import math
import pathlib

LOSS, DIVERGES, SPEAK_AGAIN = "loss", "diverges", "speak again"


@dataclasses.dataclass(frozen=True)
class Row:
    """One comparison. `ours` and `golden` are means over seeds; of `diverges` epochs, each seed's own."""
    case: str
    what: str    # LOSS, DIVERGES or SPEAK_AGAIN
    epoch: int | None
    seeds: int   # of ours
    ours: str
    golden: str
    asked: str
    holds: bool
    apart: str   # distance of the means in standard errors, where more than one seed tells the spread

    @property
    def off(self) -> float:
        """How far ours is from golden, in percent of it; not a number where epochs are compared."""
        if self.what == DIVERGES:
            return math.nan
        ours, golden = float(self.ours), float(self.golden)
        return 0.0 if ours == golden else 100 * abs(ours - golden) / golden if golden else math.inf

    def text(self) -> str:
        """A line for people."""
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        where = "" if self.epoch is None else f"epoch {self.epoch:2}"
        off = "" if math.isnan(self.off) else f"off {self.off:.2f} %"
        return (f"{self.case:42} {self.what:11} {where:8}  ours {self.ours:10} golden {self.golden:10} "
                f"{off:11}  {self.asked:14} {verdict}"
                + (f", {self.apart} standard errors apart" if self.apart and not self.holds else ""))


NAMES = [field.name for field in dataclasses.fields(Row)]


def read(file: pathlib.Path) -> list[Row]:
    with file.open(newline="") as lines:
        return [Row(**said | {"epoch": int(said["epoch"]) if said["epoch"] else None,
                              "seeds": int(said["seeds"]), "holds": said["holds"] == "yes"})
                for said in csv.DictReader(lines)]


def write(file: pathlib.Path, rows: list[Row]) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(NAMES)
        for row in rows:
            cells = dataclasses.asdict(row) | {"holds": "yes" if row.holds else "no"}
            writer.writerow("" if cell is None else cell for cell in cells.values())


def merge(kept: list[Row], new: list[Row], order: list[str]) -> list[Row]:
    """`new`, and of `kept` what is of other cases; cases as in `order`."""
    again = {row.case for row in new}
    rows = [row for row in kept if row.case not in again and row.case in order] + new
    return sorted(rows, key=lambda row: order.index(row.case))
