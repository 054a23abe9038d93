"""Five levels 好差评: shares that never go without their definition, and an index with its published point map.

No national document prints a formula for 满意率 or 好评率, so each figure carries what it counts.
Sources: 国办发〔2019〕51号 and GB/T 39735-2020 (the five levels); docs/sources.md, Satisfaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import exact_text
from scoring.policy_model import Scale

LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
POINTS = tuple(Fraction(points) for points in (100, 75, 50, 25, 0))
TOP2, TOP3, BAD, INDEX = "top2", "top3", "bad", "index"
_COUNTED = {TOP2: ("满意率", (0, 2)), TOP3: ("好评率", (0, 3)), BAD: ("差评率", (3, 5))}


def figure_name(figure: str) -> str:
    """What a figure is called: 满意率."""
    return _COUNTED[figure][0] if figure in _COUNTED else "满意度指数"


def definition(figure: str, points: Sequence[Fraction] = POINTS) -> str:
    """What a figure counts, in one line, to be printed wherever the figure is."""
    if figure in _COUNTED:
        name, (first, end) = _COUNTED[figure]
        return f"{name}＝（{'＋'.join(LEVELS[first:end])}）÷有效评价数"
    texts = "，".join(f"{level}{exact_text(value)}" for level, value in zip(LEVELS, points, strict=True))
    return f"满意度指数＝各档分值的平均（{texts}）"


@dataclass(frozen=True, slots=True)
class Levels:
    """How many gave each level, from 非常满意 to 非常不满意. Adds up with `+`."""

    counts: tuple[int, int, int, int, int]

    @property
    def number(self) -> int:
        """Answers. Who did not rate is in none of the levels."""
        return sum(self.counts)

    def share(self, figure: str) -> Fraction:
        """Exact share 0 … 1 of `top2`, `top3` or `bad`. ZeroDivisionError without answers."""
        first, end = _COUNTED[figure][1]
        return Fraction(sum(self.counts[first:end]), self.number)

    def index(self, points: Sequence[Fraction] = POINTS) -> Fraction:
        """Mean of the points of the levels, exact."""
        return sum((count * value for count, value in zip(self.counts, points, strict=True)), Fraction(0)) / self.number

    def __add__(self, other: "Levels") -> "Levels":
        a, b, c, d, e = (own + two for own, two in zip(self.counts, other.counts, strict=True))
        return Levels((a, b, c, d, e))


NOBODY = Levels((0, 0, 0, 0, 0))


def read_levels(counts: Mapping[Fraction, int], scale: Scale) -> Levels | None:
    """Counts by raw value as levels, the highest being 非常满意; None where the scale has not five whole steps."""
    if scale.high - scale.low != len(LEVELS) - 1:
        return None
    steps = [scale.high - down for down in range(len(LEVELS))]
    if set(counts) - set(steps):
        return None
    first, second, third, fourth, fifth = (counts.get(step, 0) for step in steps)
    return Levels((first, second, third, fourth, fifth))
