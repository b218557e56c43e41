"""A formula as LaTeX, which every notebook reads, from the MathML that model/tracing/formula.py writes."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SIGNS = {"<": r"\lt", ">": r"\gt", "{": r"\left\{", "×": r"\times", "⊙": r"\odot", "⊤": r"\top", "∈": r"\in",
         "∑": r"\sum", "∞": r"\infty", "−": "-", "·": r"\cdot", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
         "ℝ": r"\mathbb{R}", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "∧": r"\wedge",
         "∨": r"\vee", "¬": r"\neg", "⊗": r"\otimes", "…": r"\ldots", "⋯": r"\cdots",
         "σ": r"\sigma", "Σ": r"\Sigma"}  # fmt: skip
SPECIAL = str.maketrans({**{each: f"\\{each}" for each in "_{}$%&#"}, " ": r"\ ", "−": "-", "⋯": r"\cdots ",
                         "⊤": r"^\top"})  # fmt: skip
ROW = r" \\ "


def latex(formula: str) -> str:
    """Of a whole `<math>`. A step has what its path differs in below it, if another one of its name is there too."""
    root = ElementTree.fromstring(formula)
    ids = {each.attrib["data-step"] for each in root.iter() if "data-step" in each.attrib}
    return _written(root, ids)


def _written(node: Element, ids: set[str]) -> str:
    inner = [_written(each, ids) for each in node]
    match node.tag:
        case "mi" | "mn" | "mo" | "mtext":
            return _sign(node.text or "")
        case "msub":
            return f"{{{inner[0]}}}_{{{f'[{inner[1]}]' if '_' in inner[0] else inner[1]}}}"
        case "msup":
            return f"{{{inner[0]}}}^{{{inner[1]}}}"
        case "mfrac":
            return f"\\frac{{{inner[0]}}}{{{inner[1]}}}"
        case "msqrt":
            return f"\\sqrt{{{' '.join(inner)}}}"
        case "mtd":
            return " ".join(inner)
        case "mtr":
            return " & ".join(inner)
        case "mtable":
            closed = r" \right." if "columnalign" in node.attrib else ""  # cases, behind a brace
            return rf"\begin{{matrix}}{ROW.join(inner)}\end{{matrix}}{closed}"
        case _:
            return f"{' '.join(inner)}{_twin(node.attrib.get('data-step', ''), ids)}"


def _sign(text: str) -> str:
    """A letter is a variable, a word stands upright, and of `d_in` the second part below."""
    if text in SIGNS:
        return SIGNS[text]
    if text[1:2] == "_":
        return f"{text[0]}_{{{_sign(text[2:])}}}"
    return text.translate(SPECIAL) if len(text) < 2 else f"\\mathrm{{{text.translate(SPECIAL)}}}"


def _twin(id_: str, ids: set[str]) -> str:
    """The path of a step beside another of its name, from where they differ."""
    *path, name = id_.split("/")
    others = [each.split("/")[:-1] for each in ids if each != id_ and each.split("/")[-1] == name]
    if not others or not path:
        return ""
    same = next((i for i, part in enumerate(path) if any(part not in each[i : i + 1] for each in others)), 0)
    return f"^{{({_sign(' '.join(path[same:]))})}}"
