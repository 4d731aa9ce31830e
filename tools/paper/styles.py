"""How lines look: an algorithm is the same colour, dashes and marks in every picture."""
import re

# What is none of these takes what is left. Red and round is recirculation.
STYLES = {"REC": ("#d62728", "-", "o"), "RBP": ("#2ca02c", "--", "s"), "SRBP": ("#ff7f0e", "-.", "^"),
          "BP": ("#1f77b4", "-", "D"), "TOP": ("#7f7f7f", ":", "v"), "REC'": ("#9467bd", "--", "x"),
          "ERR": ("#8c564b", "--", "P")}
OTHERS = [*list(STYLES.values())[1:], ("#17becf", "-.", "*"), ("#bcbd22", ":", "p"), STYLES["REC"]]
ALSO_CALLED = {"PR": "REC", "REC 1": "REC", "recirculation": "REC", "backpropagation": "BP",
               "error recirculation": "ERR", "": "REC"}  # a line without a name is alone

Style = tuple[str, str, str]  # colour, dashes, marker


def algorithm(name: str) -> str:
    """Of a line called "BP", "REC, norm 1" or "5: C1, C2 = C (RBP)": BP, REC and RBP."""
    in_brackets = re.search(r"\((\w+)\)$", name)
    short = in_brackets[1] if in_brackets else name.partition(",")[0]
    return ALSO_CALLED.get(short, short)


def styles(names: list[str]) -> dict[str, Style]:
    """Of the lines in one picture; no two are the same while there are enough."""
    found: dict[str, Style] = {}
    for name in names:
        style = STYLES.get(algorithm(name))
        if style and style not in found.values():
            found[name] = style
    left = [style for style in OTHERS if style not in found.values()]
    for name in names:
        if name not in found:
            found[name] = left[0]
            left = left[1:] + left[:1]
    return found
