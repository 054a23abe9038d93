"""Small PNG files: a screenshot written anew with a palette of at most 256 colours, when it has few that matter."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Sequence

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST = 256
_SURE = 160  # so many of the most frequent colours are taken as they are: they are the grounds and shades
_GROUNDS, _STEPS = 24, (32, 64)  # of one picture among several: colours that stay, and the steps of all others
ENOUGH = 60 * 1024
"""Bytes that a picture of several may take."""
GAP = 12
Colour = tuple[int, int, int]
_GROUND: Colour = (190, 194, 191)


def shrink(data: bytes) -> bytes:
    """The same picture in fewer bytes; `data` is an 8-bit RGB or RGBA PNG as Chromium writes it, without alpha."""
    width, height, depth, pixels = _read(data)
    return min(_small(width, height, _colours(pixels, depth)), data, key=len)


def beside(pictures: Sequence[bytes]) -> bytes:
    """Pictures in one, from left to right on grey, tops aligned; colours as coarse as it takes to stay small."""
    read = [_read(data) for data in pictures]
    for step in _STEPS:
        data = _beside(read, step)
        if len(data) <= ENOUGH:
            break
    return data


def _beside(read: Sequence[tuple[int, int, int, bytes]], step: int) -> bytes:
    width = sum(one[0] for one in read) + GAP * (len(read) - 1)
    height = max(one[1] for one in read)
    rows: list[list[Colour]] = [[] for _ in range(height)]
    for place, (wide, high, depth, pixels) in enumerate(read):
        colours = _coarse(_colours(pixels, depth), step)
        for y, row in enumerate(rows):
            row += [_GROUND] * (GAP if place else 0)
            row += colours[y * wide : (y + 1) * wide] if y < high else [_GROUND] * wide
    return _small(width, height, [colour for row in rows for colour in row])


def _colours(pixels: bytes, depth: int) -> list[Colour]:
    return list(zip(pixels[0::depth], pixels[1::depth], pixels[2::depth], strict=True))


def _coarse(colours: list[Colour], step: int) -> list[Colour]:
    """Shades between the frequent colours in steps: nobody sees it, and equal neighbours pack well."""
    counted = Counter(colours)
    frequent = {colour for colour, _ in counted.most_common(_GROUNDS)}
    place = {colour: colour if colour in frequent else _stepped(colour, step) for colour in counted}
    return [place[colour] for colour in colours]


def _stepped(colour: Colour, step: int) -> Colour:
    red, green, blue = (min(255, (value + step // 2) // step * step) for value in colour)
    return red, green, blue


def _small(width: int, height: int, colours: list[Colour]) -> bytes:
    place = _nearest(Counter(colours))
    rows = (colours[at : at + width] for at in range(0, len(colours), width))
    body = b"".join(b"\0" + bytes(place[1][colour] for colour in row) for row in rows)
    palette = b"".join(bytes(colour) for colour in place[0])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)


def _nearest(counted: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """A palette, most frequent colours first and the rarer ones not too near to another; each colour's place in it."""
    by_count = [colour for colour, _ in counted.most_common()]
    for apart in range(1, 256):
        palette: list[Colour] = []
        place: dict[Colour, int] = {}
        for order, colour in enumerate(by_count):
            near, best = _closest(colour, palette)
            if order < _SURE or best >= apart * apart:
                if len(palette) == _MOST:
                    break
                near = len(palette)
                palette.append(colour)
            place[colour] = near
        else:
            return palette, place
    raise AssertionError("unreachable: 256 colours always suffice when they may be far apart")


def _closest(colour: Colour, palette: list[Colour]) -> tuple[int, int]:
    best, near = 1 << 30, 0
    red, green, blue = colour
    for at, (r, g, b) in enumerate(palette):
        distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2
        if distance < best:
            best, near = distance, at
    return near, best


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _read(data: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bytes a pixel, pixels."""
    at, packed, width, height, depth = len(_SIGNATURE), b"", 0, 0, 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            depth = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    return width, height, depth, _unfilter(zlib.decompress(packed), width * depth, depth)


def _unfilter(raw: bytes, stride: int, depth: int) -> bytes:
    above, rows = bytes(stride), []
    for at in range(0, len(raw), stride + 1):
        line = bytearray(raw[at + 1 : at + 1 + stride])
        _UNDO[raw[at]](line, above, depth)
        above = bytes(line)
        rows.append(above)
    return b"".join(rows)


def _none(line: bytearray, above: bytes, depth: int) -> None:
    """Nothing was filtered."""


def _sub(line: bytearray, above: bytes, depth: int) -> None:
    for x in range(depth, len(line)):
        line[x] = (line[x] + line[x - depth]) & 255


def _up(line: bytearray, above: bytes, depth: int) -> None:
    line[:] = bytes((a + b) & 255 for a, b in zip(line, above, strict=True))


def _average(line: bytearray, above: bytes, depth: int) -> None:
    for x in range(len(line)):
        left = line[x - depth] if x >= depth else 0
        line[x] = (line[x] + (left + above[x]) // 2) & 255


def _paeth(line: bytearray, above: bytes, depth: int) -> None:
    for x in range(len(line)):
        left, corner = (line[x - depth], above[x - depth]) if x >= depth else (0, 0)
        guess = left + above[x] - corner
        _, _, value = min((abs(guess - one), order, one) for order, one in enumerate((left, above[x], corner)))
        line[x] = (line[x] + value) & 255


_UNDO = (_none, _sub, _up, _average, _paeth)
