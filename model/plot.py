"""A matrix as a Plotly figure for notebooks, in the pages' colours: queries down, keys across.

The one module of the maths that knows Plotly, and it is imported with the first figure. What a figure shows holds all
that it needs: nothing is loaded from another host, neither Plotly.js nor MathJax.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from torch import Tensor

from model.export.picture import INK, LINE, NEGATIVE, PAPER, POSITIVE, ROLES, Matrix
from model.export.table import written

CONFIG = {"displaylogo": False, "showSendToCloud": False}
NUMBERS = 12  # rows and columns up to which the numbers stand in the cells
TABLE = 64  # rows and columns up to which a figure is a table too
PLOTLY = "application/vnd.plotly.v1+json"


class Figure(go.Figure):  # type: ignore[misc]  # Plotly has no types
    """Plotly's figure, shown without another host: Jupyter draws it itself, else it is a table of its numbers."""

    _made: Matrix  # what it shows; none, if somebody else made it

    _ipython_display_ = None  # Plotly's own would ask for a renderer, some of which load scripts from a public host

    def _repr_mimebundle_(self, *_args: object, **_options: object) -> dict[str, Any]:
        return {PLOTLY: {**self.to_plotly_json(), "config": CONFIG}, "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        """The numbers as a table, if nothing can draw."""
        drawn = self.data[0]
        x, y = self.layout.xaxis.ticktext, self.layout.yaxis.ticktext
        if max(len(x), len(y)) > TABLE:
            return f"<p>{escape(self.layout.title.text)}: {len(y)} × {len(x)}</p>"
        head = "".join(f"<th>{name}</th>" for name in x)
        rows = "".join(
            f"<tr><th>{name}</th>{''.join(f'<td>{_short(value)}</td>' for value in row)}</tr>"
            for name, row in zip(y, drawn.z, strict=True)
        )
        return f"<table><caption>{self.layout.title.text}</caption><tr><th></th>{head}</tr>{rows}</table>"

    def to_html(self, *args: Any, **options: Any) -> str:
        """Plotly's, without its button to a cloud; Plotly.js is inside of it."""
        found: str = super().to_html(*args, **({"config": CONFIG} | options))
        return found

    def write_html(self, *args: Any, **options: Any) -> None:
        """Plotly's, likewise."""
        super().write_html(*args, **({"config": CONFIG} | options))

    def svg(self) -> str:
        """The matrix as SVG, its text as text."""
        return self._made.svg()

    def csv(self) -> str:
        """The numbers that it shows, with their names, as a spreadsheet reads them."""
        made = self._made
        if not made.axes[0]:  # a vector
            return written(made.value[0], made.axes[1:], made.names[1:])
        return written(made.value, made.axes, made.names)

    def show(self, *_args: object, **_options: object) -> None:
        """In a notebook there; else in the browser, from a file that holds all it needs."""
        if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
            sys.modules["IPython"].display.display(self)
            return
        with tempfile.NamedTemporaryFile(prefix="headlight-", suffix=".html", delete=False) as file:
            self.write_html(Path(file.name), auto_open=True)


def matrix(
    title: str, value: Tensor, axes: Sequence[str], names: tuple[list[str], list[str]], hidden: Tensor, is_share: bool
) -> Figure:
    """value (row, column) with what stands along both; hidden (row, column): hatched; is_share: the scale is 0 to 1,
    else it is signed around 0."""
    numbers = value.double()
    finite = numbers[numbers.isfinite()]
    largest = 1.0 if is_share else float(finite.abs().max()) if len(finite) else 1.0
    shown = numbers.masked_fill(hidden, float("nan")).tolist()
    rows, columns = ([escape(name, quote=False) for name in each] for each in names)
    heat = go.Heatmap(
        z=[[cell if cell == cell and abs(cell) != float("inf") else None for cell in row] for row in shown],
        zmin=0 if is_share else -(largest or 1), zmax=largest or 1, zsmooth=False, hoverongaps=False,
        colorscale=[(0, PAPER), (1, POSITIVE)] if is_share else [(0, NEGATIVE), (0.5, PAPER), (1, POSITIVE)],
        hovertext=[[f"{row} → {column}" for column in columns] for row in rows],
        hovertemplate="%{hovertext}: %{z:.4g}<extra></extra>",
        texttemplate="%{z:.2f}" if max(value.shape) <= NUMBERS else None,
    )  # fmt: skip
    figure = Figure([heat, hatch(hidden)])
    figure._made = Matrix(title, value.numpy(), (axes[0], axes[1]), names, hidden.numpy(), is_share)
    figure.update_layout(title=escape(title, quote=False), plot_bgcolor=PAPER, font={"color": INK}, showlegend=False)
    figure.update_xaxes(side="top", title=f"{axes[1]} →", **_axis(axes[1], columns))
    figure.update_yaxes(autorange="reversed", title=f"← {axes[0]}" if axes[0] else "", **_axis(axes[0], rows))
    return figure


def hatch(hidden: Tensor) -> Any:
    """The cells that the mask hides, as one hatched area."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, column in hidden.nonzero().tolist():
        x += [column - 0.5, column + 0.5, column + 0.5, column - 0.5, column - 0.5, None]
        y += [row - 0.5, row - 0.5, row + 0.5, row + 0.5, row - 0.5, None]
    pattern = {"shape": "/", "fgcolor": LINE, "bgcolor": PAPER, "size": 6}
    return go.Scatter(
        x=x, y=y, fill="toself", fillpattern=pattern, mode="none", hoverinfo="skip", name="hidden by the mask"
    )


def _axis(axis: str, names: list[str]) -> dict[str, Any]:
    """Tokens may repeat, so places are numbers with names."""
    colour = ROLES.get(axis, INK)
    return {
        "tickvals": list(range(len(names))), "ticktext": names, "showgrid": False, "zeroline": False,
        "tickfont": {"color": colour}, "title_font": {"color": colour},
    }  # fmt: skip


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
