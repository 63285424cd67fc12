# SPDX-License-Identifier: Apache-2.0
"""Statistics that tell random-looking bytes from others: chi-square of bytes, of byte positions and of neighbouring bytes, and
repeated words.

Every threshold is a quantile for a false alarm with probability 10^-12 per statistic, so that a test which fails has found
something. The functions return a list of complaints, empty for bytes that pass.
"""
import numpy

Z = 7.03  # standard normal quantile of 1 - 10^-12


def bounds(degrees: int) -> tuple[float, float]:
    """Lower and upper 10^-12 quantile of chi-square [Wilson, Hilferty 1931]; exact for one degree of freedom."""
    if degrees == 1:
        return 0.0, Z * Z
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread - Z * spread**0.5) ** 3, degrees * (1 - spread + Z * spread**0.5) ** 3


def chi_square(counts: numpy.ndarray) -> float:
    expected = counts.sum() / len(counts)
    return float(((counts - expected) ** 2).sum() / expected)


def _judge(what: str, counts: numpy.ndarray) -> list[str]:
    low, high = bounds(len(counts) - 1)
    value = chi_square(counts)
    return [] if low <= value <= high else [f"{what}: chi-square {value:.1f} is not within {low:.1f} … {high:.1f}"]


def complaints(what: str, data: bytes, width: int = 8) -> list[str]:
    """What speaks against `data` being uniformly random elements of `width` bytes. Wants at least half a million bytes."""
    values = numpy.frombuffer(data, dtype=numpy.uint8)
    assert len(values) >= 500_000 and len(values) % width == 0, (what, len(values))
    found = _judge(f"{what}, bytes", numpy.bincount(values, minlength=256))
    for position in range(width):
        found += _judge(f"{what}, byte {position} of the elements", numpy.bincount(values[position::width], minlength=256))
    pairs = values[:-1:2].astype(numpy.uint32) * 256 + values[1::2]
    found += _judge(f"{what}, pairs of bytes", numpy.bincount(pairs, minlength=65536))
    for bit in range(8):
        found += _judge(f"{what}, bit {bit}", numpy.bincount((values >> bit) & 1, minlength=2))
    words = numpy.frombuffer(data[: len(data) // 8 * 8], dtype=numpy.uint64)
    repeated = len(words) - len(numpy.unique(words))
    if repeated:  # two of a million random words are equal with probability 3·10^-8
        found.append(f"{what}: {repeated} words of 8 bytes appear again")
    return found


def bit_complaints(what: str, data: bytes) -> list[str]:
    """The same for one bit per byte."""
    values = numpy.frombuffer(data, dtype=numpy.uint8)
    if values.max() > 1:
        return [f"{what}: a byte other than 0 and 1"]
    packed = numpy.packbits(values)
    return _judge(f"{what}, bits", numpy.bincount(values, minlength=2)) + _judge(f"{what}, groups of 8 bits", numpy.bincount(packed, minlength=256))


def combine(first: bytes, second: bytes, dtype: str, xor: bool) -> bytes:
    """Elementwise sum (or xor) of two parties' shares."""
    a, b = numpy.frombuffer(first, dtype=dtype), numpy.frombuffer(second, dtype=dtype)
    return (a ^ b if xor else a + b).tobytes()
