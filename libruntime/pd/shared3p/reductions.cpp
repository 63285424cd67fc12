// SPDX-License-Identifier: Apache-2.0
//
// Rows that combine elements: groups, runs, running sums, matrices.
#include <algorithm>

#include "libruntime/pd/shared3p/bits.h"
#include "libruntime/pd/shared3p/convert.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/ring.h"

namespace smpc::pd::shared3p {
namespace {

[[noreturn]] void no_such_row(CallRow const& row) {
    throw Error(ErrorCode::internal, "the shared3p kit does not compute " + row.name);
}

// f(W*, W const*) on each component.
template <class W, class F> void on_components(ShareVector const& src, ShareVector& dst, F f) {
    auto const x = src.read<W>();
    auto const z = dst.overwrite<W>();
    f(z.own, x.own);
    f(z.next, x.next);
}

} // namespace

// ---- groups ------------------------------------------------------------------------------------------------------------

void Shared3pInstance::reduce(CallRow const& row, Vector const& src, Vector& dst) {
    ShareVector const& x = shares(src);
    ShareVector& z = shares(dst);
    if (z.size() == 0) return;
    if (x.size() == 0) return z.set_default();
    switch (row.op) {
    case Operation::sum:
        return row.type == ValueType::bool_ ? count_bits(x, z) : sum_groups(x, z);
    case Operation::product:
        return tournament(x, z, [&](auto const& a, auto const& b, auto& out) { multiply(a, b, out); });
    case Operation::vecmin:
    case Operation::vecmax: {
        bool const maximum = row.op == Operation::vecmax;
        return tournament(x, z, [&](auto const& a, auto const& b, auto& out) { minimum(a, b, maximum, out); });
    }
    default:
        no_such_row(row);
    }
}

void Shared3pInstance::sum_groups(ShareVector const& src, ShareVector& dst) {
    std::size_t const m = src.size() / dst.size();
    with_word(src.type(), [&]<class W>() {
        on_components<W>(src, dst, [&](W* z, W const* x) {
            for (std::size_t g = 0; g < dst.size(); ++g) z[g] = kernels().ring<W>().sum(x + g * m, m);
        });
    });
}

ValueType type_of_count(std::size_t most) noexcept {
    return most < 0x100         ? ValueType::uint8
           : most < 0x10000     ? ValueType::uint16
           : most < 0x100000000 ? ValueType::uint32
                                : ValueType::uint64;
}

// Few bits enter the smallest ring that holds the count of a group. Of many, blocks are counted in a ring of eight bits, and
// the blocks' counts go into that ring. Only the groups' counts become 64 bits wide.
void Shared3pInstance::count_bits(ShareVector const& src, ShareVector& dst) {
    std::size_t const groups = dst.size(), m = src.size() / groups;
    ValueType const narrow = type_of_count(m);
    if (narrow == ValueType::uint8) {
        ShareVector ones = fresh(narrow, src.size()), counts = fresh(narrow, groups);
        convert(src, ones);
        sum_groups(ones, counts);
        return convert(counts, dst);
    }
    std::size_t const blocks = (m + count_block - 1) / count_block, words = blocks * (count_block / 64);
    ShareVector padded = fresh(ValueType::bool_, groups * blocks * count_block);
    ShareVector const* bits = &src;
    if (words_of(m) != words || (groups > 1 && m % 64 != 0)) { // every group in words of its own, up to whole blocks
        auto const from = src.read<Word>();
        auto const to = padded.write<Word>();
        for (std::size_t g = 0; g < groups; ++g) {
            copy_bits(to.own + g * words, from.own, g * m, m);
            copy_bits(to.next + g * words, from.next, g * m, m);
        }
        bits = &padded;
    }
    ShareVector small = fresh(ValueType::uint8, groups * blocks), wide = fresh(narrow, groups * blocks);
    auto const in = bits->read<Word>();
    auto const out = small.overwrite<std::uint8_t>();
    engine_.run(count_ones_cost(), groups * blocks, plane_lanes(count_ones_cost()),
                [&](Chunk& c) { return count_ones(c, in, out); });
    convert(small, wide);
    if (narrow == ValueType::uint64) return sum_groups(wide, dst);
    ShareVector counts = fresh(narrow, groups);
    sum_groups(wide, counts);
    convert(counts, dst);
}

template <class F> void Shared3pInstance::tournament(ShareVector const& src, ShareVector& dst, F combine) {
    std::size_t const groups = dst.size();
    std::size_t m = src.size() / groups;
    auto rest = std::make_unique<ShareVector>(engine_.pool(), src.type(), src.size());
    assign(src, *rest);
    with_word(src.type(), [&]<class W>() {
        for (; m > 1; m = (m + 1) / 2) {
            std::size_t const h = m / 2, kept = (m + 1) / 2;
            ShareVector x = fresh(src.type(), groups * h), y = fresh(src.type(), groups * h),
                        z = fresh(src.type(), groups * h);
            auto all = std::make_unique<ShareVector>(engine_.pool(), src.type(), groups * kept);
            auto move = [&](ShareVector& to, std::size_t to_step, std::size_t to_at, ShareVector const& from,
                            std::size_t from_step, std::size_t from_at, std::size_t count) {
                auto const a = from.read<W>();
                auto const b = to.overwrite<W>();
                for (std::size_t g = 0; g < groups; ++g) {
                    std::copy_n(a.own + g * from_step + from_at, count, b.own + g * to_step + to_at);
                    std::copy_n(a.next + g * from_step + from_at, count, b.next + g * to_step + to_at);
                }
            };
            move(x, h, 0, *rest, m, 0, h);
            move(y, h, 0, *rest, m, h, h);
            combine(x, y, z);
            move(*all, kept, 0, z, h, 0, h);
            if (kept > h) move(*all, kept, h, *rest, m, m - 1, 1);
            rest = std::move(all);
        }
    });
    dst.swap(*rest);
}

// ---- runs --------------------------------------------------------------------------------------------------------------

void Shared3pInstance::reduce_runs(CallRow const& row, Vector const& src, std::span<std::uint64_t const> lengths,
                                   Vector& dst) {
    with_word(row.type, [&]<class W>() {
        on_components<W>(shares(src), shares(dst), [&](W* z, W const* x) {
            for (std::size_t r = 0; r < lengths.size(); x += lengths[r], ++r)
                z[r] = kernels().ring<W>().sum(x, lengths[r]);
        });
    });
}

void Shared3pInstance::scan(CallRow const& row, Vector const& src, Vector& dst) {
    bool const running = row.op == Operation::prefix_sum;
    if (!running && row.op != Operation::inv_prefix_sum) no_such_row(row);
    std::size_t const n = src.size();
    with_word(row.type, [&]<class W>() {
        on_components<W>(shares(src), shares(dst), [&](W* z, W const* x) {
            W last = 0;
            for (std::size_t e = 0; e < n; ++e) {
                z[e] = static_cast<W>(running ? x[e] + last : x[e] - last);
                last = running ? z[e] : x[e];
            }
        });
    });
}

void Shared3pInstance::sliding_product(CallRow const& row, Vector const& src, std::span<std::byte const> coefficients,
                                       Vector& dst) {
    ShareVector const& x = shares(src);
    ShareVector& z = shares(dst);
    std::size_t const n = dst.size();
    if (row.type == ValueType::bool_) {
        auto const a = x.read<Word>();
        z.set_default();
        auto const o = z.write<Word>();
        for (std::size_t e = 0; e < n; ++e)
            for (std::size_t j = 0; j < coefficients.size(); ++j)
                if (coefficients[j] != std::byte{0}) {
                    set_bit(o.own, e, get_bit(o.own, e) != get_bit(a.own, e + j));
                    set_bit(o.next, e, get_bit(o.next, e) != get_bit(a.next, e + j));
                }
        return;
    }
    with_word(row.type, [&]<class W>() {
        std::size_t const m = coefficients.size() / sizeof(W);
        bool const of_bits = is_xor(row.type);
        on_components<W>(x, z, [&](W* out, W const* in) {
            std::fill_n(out, n, W{0});
            for (std::size_t j = 0; j < m; ++j) {
                W f;
                std::memcpy(&f, coefficients.data() + j * sizeof(W), sizeof(W));
                for (std::size_t e = 0; e < n; ++e)
                    out[e] = of_bits ? static_cast<W>(out[e] ^ (in[e + j] & f))
                                     : static_cast<W>(out[e] + std::uint64_t{in[e + j]} * f);
            }
        });
    });
}

// ---- matrices ----------------------------------------------------------------------------------------------------------

// The local part c_i = X_i·(Y_i + Y_{i+1}) + X_{i+1}·Y_i is bilinear, so one element per result is reshared, however long the
// inner dimension is.
void Shared3pInstance::matrix_product(CallRow const& row, Vector const& left, Vector const& right,
                                      std::span<MatrixShape const> shapes, Vector& dst) {
    ShareVector const &a = shares(left), &b = shares(right);
    ShareVector& out = shares(dst);
    with_word(row.type, [&]<class W>() {
        constexpr unsigned k = 8 * sizeof(W);
        auto x = a.read<W>(), y = b.read<W>();
        auto const z = out.overwrite<W>();
        W* to = z.own;
        for (auto [rows, inner, cols] : shapes) {
            if (is_xor(row.type)) {
                std::fill_n(to, rows * cols, W{0});
                for (std::size_t i = 0; i < rows; ++i)
                    for (std::size_t l = 0; l < inner; ++l) {
                        W const p = x.own[i * inner + l], q = x.next[i * inner + l];
                        for (std::size_t j = 0; j < cols; ++j) {
                            W const s = y.own[l * cols + j], t = y.next[l * cols + j];
                            to[i * cols + j] = static_cast<W>(to[i * cols + j] ^ (p & (s ^ t)) ^ (q & s));
                        }
                    }
            } else if (cols == 1) {
                for (std::size_t i = 0; i < rows; ++i)
                    to[i] = kernels().ring<W>().dot(x.own + i * inner, x.next + i * inner, y.own, y.next, inner);
            } else {
                Block const sums = engine_.pool().take(inner * cols * sizeof(W));
                auto* const ys = reinterpret_cast<W*>(sums.data());
                kernels().ring<W>().add(ys, y.own, y.next, inner * cols);
                kernels().ring<W>().matrix(to, x.own, x.next, y.own, ys, rows, inner, cols);
            }
            x = x.at(rows * inner), y = y.at(inner * cols);
            to += rows * cols;
        }
        if (is_xor(row.type)) {
            SharesOut<std::uint8_t> const bytes{reinterpret_cast<std::uint8_t*>(z.own),
                                                reinterpret_cast<std::uint8_t*>(z.next)};
            engine_.run(reshare_cost(8), dst.size() * sizeof(W), ring_lanes(8),
                        [&](Chunk& c) { return reshare_xor(c, bytes); });
        } else {
            engine_.run(reshare_cost(k), dst.size(), ring_lanes(k), [&](Chunk& c) { return reshare(c, z); });
        }
    });
}

} // namespace smpc::pd::shared3p
