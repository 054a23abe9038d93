"""The file of a pack: a plain zip, stored, the same bytes everywhere; read without trusting anything it says of itself.

Written by `zipfile`; read by a reader of its own, because nothing in it may be believed: not names, not sizes, not
offsets, not how many entries there are. Only the names of a pack are taken, each once, none compressed beyond a limit.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

MANIFEST, SEALS, POLICY = "manifest.json", "seals.json", "policy.toml"
INPUTS, STATISTICS, RESULTS = "inputs.json", "statistics.json", "results.json"
NAMES = (MANIFEST, SEALS, POLICY, INPUTS, STATISTICS, RESULTS)
MOST_BYTES = 512 * 2**20  # a pack, and everything in it
_EPOCH = (1980, 1, 1, 0, 0, 0)
_END = struct.Struct("<4s4H2IH")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED, _ENCRYPTED = 0, 8, 1


class PackError(ValueError):
    """This is no pack that can be read. `file`: the entry concerned, empty for the whole; `code`: what is wrong."""

    def __init__(self, code: str, file: str = "") -> None:
        super().__init__(f"{file}: {code}" if file else code)
        self.code = code
        self.file = file


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a pack: its bytes, and whether the archive's own check sum still fits them."""

    content: bytes
    intact: bool


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The pack of these files, in the fixed order of the names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in NAMES:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            archive.writestr(entry, files[name])
    return out.getvalue()


def read_archive(data: bytes) -> dict[str, Entry]:
    """Every file of a pack. Raises PackError: `not_a_pack`, `too_large`, `strange_name`, `missing_file`."""
    if len(data) > MOST_BYTES:
        raise PackError("too_large")
    try:
        entries = _entries(data)
    except struct.error:
        raise PackError("not_a_pack") from None
    for name in NAMES:
        if name not in entries:
            raise PackError("missing_file", name)
    return entries


def _entries(data: bytes) -> dict[str, Entry]:
    mark, disk, first, here, count, size, at, comment = _END.unpack(data[-_END.size :])
    if mark != b"PK\5\6" or disk or first or comment or here != count or at + size != len(data) - _END.size:
        raise PackError("not_a_pack")
    if count > len(NAMES):
        raise PackError("strange_name")
    entries: dict[str, Entry] = {}
    taken = packed = 0
    directory = at
    for _ in range(count):
        fields = _CENTRAL.unpack_from(data, at)
        name = _name(data[at + _CENTRAL.size : at + _CENTRAL.size + fields[10]])
        if fields[0] != b"PK\1\2" or name in entries:
            raise PackError("not_a_pack", name)
        content = _content(data, fields, directory, MOST_BYTES - taken, name)
        taken, packed = taken + len(content), packed + fields[8]
        if packed > directory:  # entries that lie upon one another
            raise PackError("not_a_pack", name)
        entries[name] = Entry(content, zlib.crc32(content) == fields[7])
        at += _CENTRAL.size + fields[10] + fields[11] + fields[12]
    return entries


def _name(raw: bytes) -> str:
    """One of a pack's names: nothing with a path, nothing else."""
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        raise PackError("strange_name") from None
    if name not in NAMES:
        raise PackError("strange_name")
    return name


def _content(data: bytes, fields: tuple[int, ...], end: int, most: int, name: str) -> bytes:
    """The bytes of one entry; `end` is where entries must end, `most` how many bytes are still allowed."""
    flags, method, packed, offset = fields[3], fields[4], fields[8], fields[16]
    mark, *_, name_size, extra_size = _LOCAL.unpack_from(data, offset)
    start = offset + _LOCAL.size + name_size + extra_size
    if mark != b"PK\3\4" or flags & _ENCRYPTED or start + packed > end or method not in (_STORED, _DEFLATED):
        raise PackError("not_a_pack", name)
    raw = data[start : start + packed]
    if method == _STORED:
        content = raw
    else:
        try:
            content = zlib.decompressobj(-15).decompress(raw, most + 1)
        except zlib.error:
            raise PackError("not_a_pack", name) from None
    if len(content) > most:
        raise PackError("too_large", name)
    return content
