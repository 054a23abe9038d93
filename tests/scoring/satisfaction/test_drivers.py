"""Key drivers, and where the data do not carry them."""

import pytest

from scoring.satisfaction.drivers import DriversRefused, key_drivers
from tests.scoring.satisfaction.satisfaction_samples import VECTORS, close


def test_drivers_are_refused_where_the_data_do_not_carry_them() -> None:
    rows = [[float(row % 7), float(row % 5)] for row in range(40)]
    overall = [row[0] + row[1] / 2 + (number % 3) for number, row in enumerate(rows)]
    refused = {
        "too_few_rows": (rows[:19], overall[:19]),
        "no_spread": ([[row[0], 3.0] for row in rows], overall),
        "collinear": ([[row[0], 2 * row[0]] for row in rows], overall),
        "too_many_items": ([[float(row * item % 17) for item in range(16)] for row in range(200)], [1.0] * 200),
    }
    for code, data in refused.items():
        with pytest.raises(DriversRefused, match=code):
            key_drivers(*data)
    found = key_drivers(rows, overall)
    assert sum(found.johnson) == pytest.approx(sum(found.shapley)) == pytest.approx(found.explained)
    assert found.ranks == ((1, 1), (2, 2))


def test_relative_importance() -> None:
    vector, table = VECTORS["relative_importance"], VECTORS["attitude_alpha_omega"]["data"]
    places = [table["cols"].index(name) for name in vector["data"]["X"]]
    rated = table["cols"].index(vector["data"]["y"])
    # thirty rows for six items: below ten rows an item, so the chapter would refuse; the formulas are checked on five
    rows = [[row[place] for place in places] for row in table["x"]] * 2
    found = key_drivers(rows, [row[rated] for row in table["x"]] * 2)
    assert found.explained == close("relative_importance", "R2")
    names = vector["data"]["X"]
    assert dict(zip(names, found.johnson, strict=True)) == close("relative_importance", "johnson_relative_weights")
    assert dict(zip(names, found.shapley, strict=True)) == close("relative_importance", "lmg_shapley")
