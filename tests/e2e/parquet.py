# SPDX-License-Identifier: Apache-2.0
"""A reader of small, flat, uncompressed Parquet files with PLAIN pages, written from Apache's parquet.thrift and the description of
Thrift's compact protocol: enough to check what the tools write without the tools' own code."""
import struct


class Thrift:
    """Structs as dictionaries by field number."""

    def __init__(self, data: bytes, at: int):
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def zigzag(self) -> int:
        value = self.varint()
        return value >> 1 ^ -(value & 1)

    def value(self, kind: int):
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self.byte()
        if kind in (4, 5, 6):
            return self.zigzag()
        if kind == 8:
            size = self.varint()
            self.at += size
            return self.data[self.at - size : self.at]
        if kind == 9:
            head = self.byte()
            size = head >> 4
            if size == 15:
                size = self.varint()
            return [self.value(head & 15) for _ in range(size)]
        assert kind == 12, f"type {kind}"
        return self.struct()

    def struct(self) -> dict:
        fields, number = {}, 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.zigzag()
            fields[number] = self.value(head & 15)
        return fields


def _levels(data: bytes, rows: int) -> list[int]:
    reader, levels = Thrift(data, 0), []
    while len(levels) < rows:
        head = reader.varint()
        assert not head & 1, "bit-packed levels"
        levels += [reader.byte()] * (head >> 1)
    return levels


def _cells(column: dict, kind: int, page: bytes, count: int):
    if kind == 0:
        return [bool(page[i // 8] >> i % 8 & 1) for i in range(count)]
    if kind == 6:
        cells, at = [], 0
        for _ in range(count):
            size = struct.unpack_from("<I", page, at)[0]
            cells.append(page[at + 4 : at + 4 + size])
            at += 4 + size
        return [cell.decode() for cell in cells] if column.get(6) == 0 else cells
    unsigned = 11 <= column.get(6, -1) <= 14
    code = {1: "I" if unsigned else "i", 2: "Q" if unsigned else "q", 4: "f", 5: "d"}[kind]
    return list(struct.unpack_from(f"<{count}{code}", page))


def read_parquet(data: bytes) -> dict[str, list]:
    """Name of the column → its cells, None where one is missing."""
    assert data[:4] == data[-4:] == b"PAR1"
    size = struct.unpack("<I", data[-8:-4])[0]
    footer = Thrift(data, len(data) - 8 - size).struct()
    schema = footer[2][1:]
    columns = {column[4].decode(): [] for column in schema}
    assert len(columns) == footer[2][0][5]
    for group in footer[4]:
        for column, chunk in zip(schema, group[1]):
            meta = chunk[3]
            reader = Thrift(data, meta[9])
            header = reader.struct()
            page = data[reader.at : reader.at + header[3]]
            rows = header[5][1]
            length = struct.unpack_from("<I", page)[0]
            levels = _levels(page[4 : 4 + length], rows)
            cells = iter(_cells(column, meta[1], page[4 + length :], sum(levels)))
            columns[column[4].decode()] += [next(cells) if level else None for level in levels]
    assert all(len(cells) == footer[3] for cells in columns.values())
    return columns
