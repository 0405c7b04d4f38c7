"""What python-calamine leaves out of an .xls sheet (Excel 97): failed formulas, and what is hidden.

Supply the bytes of a workbook and the name of a sheet; get an :class:`~tarjih.corpus.formats.ooxml.Aside`.  The file
is a container of sectors, linked by a table (MS-CFB); its stream ``Workbook`` is a run of records, a sheet's own from
the place that its entry names (MS-XLS).  Non-goal: cells, which the library reads.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tarjih.corpus.formats.ooxml import Aside

__all__ = ["aside"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END = 0xFFFFFFFA
"""Numbers from here on stand for no sector."""
FORMULA, EOF, BOUNDSHEET, COLINFO, BOOLERR, ROW = 0x0006, 0x000A, 0x0085, 0x007D, 0x0205, 0x0208
SUPBOOK, OWN = 0x01AE, (b"\x01\x04", b"\x01\x3a")
"""A workbook that formulas name, and how a workbook names itself and what was added to the program."""
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
HIDDEN_ROW, HIDDEN_COLUMN = 0x20, 1
MOST_COLUMNS, SHORT = 256, 64


def aside(raw: bytes, name: str) -> Aside:
    """Return the other content of a sheet; nothing for a file that is no workbook of Excel 97."""
    out = Aside()
    try:
        stream = _stream(raw, ("Workbook", "Book"))
        at = next((at for at, called in _sheets(stream) if called == name), len(stream))
        for kind, body in _records(stream, at):
            if kind == EOF:
                break
            _read(kind, body, out)
        if any(kind == SUPBOOK and body[2:4] not in OWN for kind, body in _records(stream, 0)):
            out.linked.append("some cells of this workbook")
    except (struct.error, IndexError, ValueError):
        return Aside()
    return out


def _read(kind: int, body: bytes, out: Aside) -> None:
    if kind == ROW and struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW:
        out.hidden_rows.append(struct.unpack_from("<H", body)[0])
    elif kind == COLINFO and struct.unpack_from("<H", body, 8)[0] & HIDDEN_COLUMN:
        first, last = struct.unpack_from("<HH", body)
        out.hidden_columns += range(first, min(last, MOST_COLUMNS - 1) + 1)
    elif kind == BOOLERR and body[7] == 1:
        out.failed[struct.unpack_from("<HH", body)] = ERRORS.get(body[6], "#N/A")
    elif kind == FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
        out.failed[struct.unpack_from("<HH", body)] = ERRORS.get(body[8], "#N/A")


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """Give where the records of each sheet begin, and its name."""
    for kind, body in _records(stream, 0):
        if kind == EOF:
            return
        if kind == BOUNDSHEET:
            length, wide = body[6], body[7] & 1
            text = body[8 : 8 + length * (2 if wide else 1)]
            yield struct.unpack_from("<I", body)[0], text.decode("utf-16-le" if wide else "latin-1")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _stream(raw: bytes, names: tuple[str, ...]) -> bytes:
    """Return the stream of one of some names in a compound file."""
    if not raw.startswith(MAGIC):
        raise ValueError("no compound file")
    size = 1 << min(struct.unpack_from("<H", raw, 30)[0], 20)
    table_of = list(struct.unpack_from("<109I", raw, 76))
    more = struct.unpack_from("<I", raw, 68)[0]
    for _ in range(len(raw) // size):
        if more >= END:
            break
        numbers = struct.unpack_from(f"<{size // 4}I", raw, (more + 1) * size)
        table_of += numbers[:-1]
        more = numbers[-1]
    table: list[int] = []
    for sector in table_of:
        if sector < END:
            table += struct.unpack_from(f"<{size // 4}I", raw, (sector + 1) * size)
    folder = _chain(raw, table, struct.unpack_from("<I", raw, 48)[0], size)
    for n in range(0, len(folder), 128):
        entry = folder[n : n + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", errors="replace") in names:
            start, total = struct.unpack_from("<II", entry, 116)
            if total >= struct.unpack_from("<I", raw, 56)[0]:
                return _chain(raw, table, start, size)[:total]
            return _short(raw, table, folder, start, size)[:total]
    raise ValueError("no such stream")


def _short(raw: bytes, table: list[int], folder: bytes, start: int, size: int) -> bytes:
    """Return a stream that is too short for sectors of its own: it lies in pieces of 64 bytes in that of the root."""
    root = _chain(raw, table, struct.unpack_from("<I", folder, 116)[0], size)
    links = _chain(raw, table, struct.unpack_from("<I", raw, 60)[0], size)
    pieces = list(struct.unpack(f"<{len(links) // 4}I", links))
    return _chain(bytes(SHORT) + root, pieces, start, SHORT)  # a chain counts from behind a header of one sector


def _chain(raw: bytes, table: list[int], sector: int, size: int) -> bytes:
    """Return the sectors that are linked from one on."""
    out: list[bytes] = []
    while sector < END and len(out) <= len(table):
        out.append(raw[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(out)
