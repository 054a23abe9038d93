"""Quadrants of importance and satisfaction."""

from scoring.intervals import Interval
from scoring.satisfaction.importance import Point, place


def test_quadrants_and_boxes_that_touch_a_line() -> None:
    def point(item: str, performance: float, importance: float, half: float = 1.0) -> Point:
        box = Interval(performance - half, performance + half), Interval(importance - half, importance + half)
        return Point(item, performance, importance, *box)

    placed = place([point("a", 60, 90), point("b", 90, 90), point("c", 60, 60), point("d", 90, 60), point("e", 75, 75)])
    assert [one.quadrant for one in placed] == ["improve", "keep", "later", "ease", "undecided"]
    assert place([point("a", 60, 90, 20), point("b", 90, 60)])[0].quadrant == "undecided"
