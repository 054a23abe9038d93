"""The pictures: every page a person can see has one, in every look, small, and shown in the documents."""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from bot.desk import DESK_ROUTES
from bot.pages import ROUTES
from docs.pictures import desk_shots, phone_shots
from docs.pictures.camera import DESK_PHONE, DESK_SCREEN, WEBVIEW, Shot
from docs.pictures.png import GAP

DOCS = Path(__file__).parents[2] / "docs"
ALL = [("pages", one) for one in phone_shots.PHONE_SHOTS] + [("desk", one) for one in desk_shots.DESK_SHOTS]
LARGEST = 70 * 1024
LOOKS = {
    "pages": (WEBVIEW["width"],) * 3,  # light, dark, large type
    "desk": (DESK_SCREEN["width"], DESK_SCREEN["width"], DESK_PHONE["width"]),  # light, dark, light on a phone
}
DARK = (False, True, False)
Pixel = tuple[int, ...]


def rows_of(path: Path) -> list[list[Pixel]]:
    """The pixels of a picture as `docs/pictures/png.py` writes them: a palette, nothing filtered."""
    data = path.read_bytes()
    chunks, at = dict[bytes, bytes](), 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        chunks[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + size]
        at += size + 12
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, kind) == (8, 3), path.name
    palette = [tuple(chunks[b"PLTE"][n : n + 3]) for n in range(0, len(chunks[b"PLTE"]), 3)]
    body = zlib.decompress(chunks[b"IDAT"])
    assert len(body) == (width + 1) * height
    starts = range(0, len(body), width + 1)
    return [[palette[pixel] for pixel in body[start + 1 : start + 1 + width]] for start in starts]


def test_every_page_on_the_phone_has_a_picture() -> None:
    pages = {one.path for one in ROUTES if one.method == "GET"}
    assert set(phone_shots.NOT_PAGES) <= pages
    shown = {one.route for one in phone_shots.PHONE_SHOTS}
    assert sorted(pages - set(phone_shots.NOT_PAGES) - shown) == []
    assert len(shown & pages) >= 8


def test_every_page_of_the_desk_has_a_picture() -> None:
    pages = {one.path for one in DESK_ROUTES if one.method == "GET"}
    assert set(desk_shots.NOT_PAGES) <= pages
    shown = {one.route for one in desk_shots.DESK_SHOTS}
    assert sorted(pages - set(desk_shots.NOT_PAGES) - shown) == []
    assert sorted(shown - pages) == []
    assert len(shown) >= 18


def test_refusals_have_pictures_too() -> None:
    assert {403, 404, 409, 422} <= {one.status for _, one in ALL}


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "shot"), ALL, ids=[f"{folder}-{one.name}" for folder, one in ALL])
def test_a_picture_shows_all_looks_and_stays_small(folder: str, shot: Shot) -> None:
    """Light is light, dark is dark, and no two looks are the same picture."""
    path = DOCS / "pictures" / folder / f"{shot.name}.png"
    assert path.stat().st_size <= LARGEST
    rows, left, seen = rows_of(path), 0, []
    for width, is_dark in zip(LOOKS[folder], DARK, strict=True):
        panel = [row[left : left + width] for row in rows]
        ((ground, _),) = Counter(pixel for row in panel[:200] for pixel in row).most_common(1)
        assert (sum(ground) < 3 * 64) == is_dark, f"{shot.name}: {ground}"
        assert len({pixel for row in panel for pixel in row}) > 8, "nothing is written on it"
        seen.append(panel)
        left += width + GAP
    assert left - GAP == len(rows[0])
    assert all(one != other for one, other in pairwise(seen))
    assert seen[0] != seen[2]


def test_the_documents_show_every_picture_and_no_picture_is_left_over() -> None:
    shown = set(
        re.findall(r"\]\(pictures/((?:pages|desk)/[\w-]+\.png)\)", "".join(map(Path.read_text, DOCS.glob("*.md"))))
    )
    wanted = {f"{folder}/{one.name}.png" for folder, one in ALL}
    assert len(wanted) == len(ALL) >= 40
    assert shown == wanted
    there = {str(path.relative_to(DOCS / "pictures")) for path in (DOCS / "pictures").glob("*/*.png")}
    assert there == wanted
