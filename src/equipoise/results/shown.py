"""What a notebook shows of a chart."""

from __future__ import annotations


class Shown:
    """A chart that a notebook shows as its picture when it is the last value of a cell."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        """Return the SVG, as notebooks ask for it."""
        # The writers import the charts; here the way back is taken only when somebody looks.
        from equipoise.results.chart import Chart, render_chart

        assert isinstance(self, Chart)
        return render_chart(self)
