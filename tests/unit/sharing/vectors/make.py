#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes sharing.json: values, a tape of randomness, and the exact argument stream of each party.

This is a second implementation of the sharing rules, in exact arithmetic, and shares no code with the library. Randomness is
taken from the tape party by party (all but the last), as many bytes as the value's shares have; of a byte that holds one bit
the lowest counts.

usage: make.py > sharing.json
"""
import fractions
import json
import random
import struct

BITS = {"bool": 1, "float32": 32, "float64": 64, "fix32": 32, "fix64": 64}
for n in (8, 16, 32, 64):
    BITS[f"uint{n}"] = BITS[f"int{n}"] = BITS[f"xor_uint{n}"] = n


def components(kind):
    """(bytes, rule) of each component of an element."""
    if kind == "bool":
        return [(1, "bit")]
    if kind.startswith("xor"):
        return [(BITS[kind] // 8, "xor")]
    if kind.startswith("float"):
        return [(BITS[kind] // 8, "add"), (2, "add"), (1, "bit")]
    return [(BITS[kind] // 8, "add")]


def encode(kind, value):
    """The components of an element as unsigned integers."""
    if kind.startswith("float"):
        w = BITS[kind]
        x = fractions.Fraction(value if kind == "float64" else struct.unpack("<f", struct.pack("<f", value))[0])
        if x == 0:
            return [1 << (w - 1), 0, 0]
        exponent = 0
        m = abs(x)
        while m >= 2**w:
            m, exponent = m / 2, exponent + 1
        while m < 2 ** (w - 1):
            m, exponent = m * 2, exponent - 1
        assert m.denominator == 1
        return [int(m), exponent + 16383 + w - 1, int(x < 0)]
    if kind.startswith("fix"):
        scaled = fractions.Fraction(value) * 2 ** (BITS[kind] // 2)
        rounded = (2 * abs(scaled) + 1) // 2
        return [int(rounded if scaled >= 0 else -rounded) % 2 ** BITS[kind]]
    return [int(value) % 2 ** max(8, BITS[kind])]


def record(name, domain, kind, data):
    fields = [name.encode(), domain.encode(), kind.encode(), data]
    return b"".join(struct.pack("<Q", len(f)) + f for f in fields)


def share(kind, elements, parties, tape):
    parts = components(kind)
    width = sum(n for n, _ in parts)
    streams = [bytearray(tape.randbytes(width * len(elements))) for _ in range(parties - 1)]
    used = b"".join(map(bytes, streams))
    last = bytearray()
    at = 0
    for element in elements:
        for (n, rule), word in zip(parts, encode(kind, element)):
            for stream in streams:
                if rule == "bit":
                    stream[at] &= 1
                drawn = int.from_bytes(stream[at : at + n], "little")
                word = (word - drawn) % 256**n if rule == "add" else word ^ drawn
            last += word.to_bytes(n, "little")
            at += n
    return used, [bytes(s) for s in streams] + [bytes(last)]


def main():
    tape = random.Random(5)
    values = {"bool": [False, True, True]}
    for n in (8, 16, 32, 64):
        values[f"uint{n}"] = values[f"xor_uint{n}"] = [0, 1, 2**n - 1, 2 ** (n - 1), 123]
        values[f"int{n}"] = [0, 1, -1, 2 ** (n - 1) - 1, -(2 ** (n - 1))]
    values["float32"] = [0.0, 1.0, -0.5, 0.1, 3.4028234663852886e38, 2.0**-149, -(2.0**-126), 16777215.0]
    values["float64"] = [0.0, -1.0, 0.1, 1.7976931348623157e308, 5e-324, -2.2250738585072014e-308, 3.5]
    values["fix32"] = [0.0, 1.5, -1.5, 2.0**-16, -32768.0]
    values["fix64"] = [0.0, 0.25, -0.25, 2.0**-32, 2147483647.5]
    cases = []
    for kind, elements in values.items():
        for parties in (2, 3):
            for chosen, value in ((elements, elements), ([elements[-1]], elements[-1])):
                used, shares = share(kind, chosen, parties, tape)
                cases.append({
                    "domain": "pd", "type": kind, "value": value, "tape": used.hex(),
                    "streams": [record("x", "pd", kind, s).hex() for s in shares],
                })
    print("[" + ",\n".join(json.dumps(c) for c in cases) + "]")


if __name__ == "__main__":
    main()
