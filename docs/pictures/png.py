"""Small PNG files: a screenshot written anew with a palette of at most 256 colours, when it has few that matter."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST = 256
_SURE = 160  # so many of the most frequent colours are taken as they are: they are the grounds and shades
Colour = tuple[int, int, int]


def shrink(data: bytes) -> bytes:
    """The same picture in fewer bytes; ``data`` is an 8-bit RGB or RGBA PNG as Chromium writes it, without alpha."""
    width, height, depth, pixels = _read(data)
    colours = [tuple(pixels[at : at + 3]) for at in range(0, len(pixels), depth)]
    place = _nearest(Counter(colours))
    rows = (colours[at : at + width] for at in range(0, len(colours), width))
    body = b"".join(b"\0" + bytes(place[1][colour] for colour in row) for row in rows)
    palette = b"".join(bytes(colour) for colour in place[0])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b""))
    small = _SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)
    return min(small, data, key=len)


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
