// SPDX-License-Identifier: Apache-2.0
//
// The plaintext twin's instance: loops over elements; what happens to one element is in arithmetic.h.
#include "libruntime/pd/plain/kit.h"

#include <smpc/client/random.h>

#include <algorithm>
#include <cstring>

#include "libruntime/pd/plain/arithmetic.h"
#include "libruntime/pd/plain/ciphers.h"
#include "libruntime/pd/plain/column.h"
#include "libruntime/pd/plain/permutations.h"

namespace smpc::pd::plain {
namespace {

/// Element i of an unaligned public array.
template <class W> W public_element(std::span<std::byte const> data, std::size_t i) noexcept {
    W value;
    std::memcpy(&value, data.data() + i * sizeof(W), sizeof(W));
    return value;
}

/// Whether the elements of a call are words that it may compute on; float and fixed rows move data only.
constexpr bool is_word(ValueType type) noexcept {
    return contains(types::words_bool, type);
}

/// Calls f(W{}, Out{}) for the operand and result types of a row of words.
template <class F> void with_types(CallRow const& row, F f) {
    if (!is_word(row.type) || !is_word(row.out)) no_such_row(row);
    with_word(row.type, [&]<class W>(W) {
        with_word(row.out, [&]<class Out>(Out) {
            if constexpr (std::is_integral_v<W> && std::is_integral_v<Out>) f(W{}, Out{});
        });
    });
}

/// The same where operands and result have the same type.
template <class F> void with_type(CallRow const& row, F f) {
    if (!is_word(row.type)) no_such_row(row);
    with_word(row.type, [&]<class W>(W) {
        if constexpr (std::is_integral_v<W>) f(W{});
    });
}

class PlainInstance final : public Instance {
public:
    explicit PlainInstance(RandomSource* random) : random_(random) {}

    std::unique_ptr<Vector> create(ValueType type, std::size_t n) override {
        return with_word(type,
                         [&]<class W>(W) -> std::unique_ptr<Vector> { return std::make_unique<Column<W>>(type, n); });
    }

    // ---- movement ------------------------------------------------------------------------------------------------------
    void assign(Vector const& src, Vector& dst) override {
        with_word(src.type(), [&]<class W>(W) { values_of<W>(dst) = values_of<W>(src); });
    }
    void fill(Vector const& src, Vector& dst) override {
        with_word(src.type(), [&]<class W>(W) {
            auto const value = values_of<W>(src)[0];
            std::ranges::fill(values_of<W>(dst), value);
        });
    }
    void init(Vector& dst, std::span<std::byte const> value) override {
        with_word(dst.type(), [&]<class W>(W) { std::ranges::fill(values_of<W>(dst), public_element<W>(value, 0)); });
    }
    void load(Vector const& src, std::size_t i, Vector& dst) override {
        with_word(src.type(), [&]<class W>(W) { values_of<W>(dst)[0] = values_of<W>(src)[i]; });
    }
    void store(Vector const& src, std::size_t i, Vector& dst) override {
        with_word(src.type(), [&]<class W>(W) { values_of<W>(dst)[i] = values_of<W>(src)[0]; });
    }
    void gather(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) override {
        with_word(src.type(), [&]<class W>(W) {
            for (std::size_t i = 0; i < index.size(); ++i) values_of<W>(dst)[i] = values_of<W>(src)[index[i]];
        });
    }
    void scatter(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) override {
        with_word(src.type(), [&]<class W>(W) {
            for (std::size_t i = 0; i < index.size(); ++i) values_of<W>(dst)[index[i]] = values_of<W>(src)[i];
        });
    }
    void classify(std::span<std::byte const> data, Vector& dst) override {
        with_word(dst.type(), [&]<class W>(W) {
            if (!data.empty()) std::memcpy(values_of<W>(dst).data(), data.data(), data.size());
        });
    }
    void declassify(Vector const& src, std::span<std::byte> data) override {
        with_word(src.type(), [&]<class W>(W) {
            if (!data.empty()) std::memcpy(data.data(), values_of<W>(src).data(), data.size());
        });
    }

    // ---- shares: one share, which is the value ---------------------------------------------------------------------------
    void get_shares(Vector const& src, std::span<std::byte> shares) override { declassify(src, shares); }
    void set_shares(std::span<std::byte const> shares, Vector& dst) override { classify(shares, dst); }

    // ---- computing -------------------------------------------------------------------------------------------------------
    void unary(CallRow const& row, Vector const& src, Vector& dst) override {
        with_types(row, [&]<class W, class Out>(W, Out) {
            for (std::size_t i = 0; i < dst.size(); ++i)
                values_of<Out>(dst)[i] = unary_element<W, Out>(row, values_of<W>(src)[i]);
        });
    }
    void binary(CallRow const& row, Vector const& x, Vector const& y, Vector& dst) override {
        with_types(row, [&]<class W, class Out>(W, Out) {
            for (std::size_t i = 0; i < dst.size(); ++i)
                values_of<Out>(dst)[i] = binary_element<W, Out>(row, values_of<W>(x)[i], values_of<W>(y)[i]);
        });
    }
    void binary_public(CallRow const& row, Vector const& x, std::span<std::byte const> y, Vector& dst) override {
        with_types(row, [&]<class W, class Out>(W, Out) {
            for (std::size_t i = 0; i < dst.size(); ++i)
                values_of<Out>(dst)[i] = binary_element<W, Out>(row, values_of<W>(x)[i], public_element<W>(y, i));
        });
    }
    void shift_public(CallRow const& row, Vector const& x, std::span<std::int64_t const> amounts,
                      Vector& dst) override {
        with_type(row, [&]<class W>(W) {
            if constexpr (std::is_unsigned_v<W>)
                for (std::size_t i = 0; i < dst.size(); ++i)
                    values_of<W>(dst)[i] = shifted<W>(row, values_of<W>(x)[i], amounts[i], values_of<W>(dst)[i]);
        });
    }
    void expand_bits(CallRow const& row, Vector const& src, Vector& dst) override {
        with_type(row, [&]<class W>(W) {
            std::size_t const bits = info(row.type).bits;
            for (std::size_t i = 0; i < src.size(); ++i)
                for (std::size_t b = 0; b < bits; ++b)
                    values_of<std::uint8_t>(dst)[i * bits + b] = (std::uint64_t(values_of<W>(src)[i]) >> b) & 1;
        });
    }
    void choose(CallRow const& row, Vector const& condition, Vector const& x, Vector const& y, Vector& dst) override {
        with_type(row, [&]<class W>(W) {
            for (std::size_t i = 0; i < dst.size(); ++i)
                values_of<W>(dst)[i] = values_of<std::uint8_t>(condition)[i] ? values_of<W>(x)[i] : values_of<W>(y)[i];
        });
    }
    void reduce(CallRow const& row, Vector const& src, Vector& dst) override {
        if (dst.size() == 0) return;
        std::size_t const m = src.size() / dst.size();
        with_types(row, [&]<class W, class Out>(W, Out) {
            auto const& in = values_of<W>(src);
            for (std::size_t g = 0; g < dst.size(); ++g) {
                Out sum = m == 0 ? Out{0} : static_cast<Out>(in[g * m]);
                for (std::size_t i = 1; i < m; ++i) sum = reduce_step<W, Out>(row, sum, in[g * m + i]);
                values_of<Out>(dst)[g] = sum;
            }
        });
    }
    void reduce_runs(CallRow const& row, Vector const& src, std::span<std::uint64_t const> lengths,
                     Vector& dst) override {
        with_type(row, [&]<class W>(W) {
            std::size_t next = 0;
            for (std::size_t run = 0; run < lengths.size(); ++run) {
                W sum = 0;
                for (std::uint64_t i = 0; i < lengths[run]; ++i) sum = wrapped_add(sum, values_of<W>(src)[next++]);
                values_of<W>(dst)[run] = sum;
            }
        });
    }
    void scan(CallRow const& row, Vector const& src, Vector& dst) override {
        with_type(row, [&]<class W>(W) {
            auto const& in = values_of<W>(src);
            auto& out = values_of<W>(dst);
            for (std::size_t i = 0; i < in.size(); ++i) {
                if (i == 0)
                    out[i] = in[i];
                else if (row.op == Operation::prefix_sum)
                    out[i] = wrapped_add(out[i - 1], in[i]);
                else
                    out[i] = wrapped_sub(in[i], in[i - 1]);
            }
        });
    }
    void scan_slices(CallRow const& row, Vector& v, std::span<Slice const> slices) override {
        bool const running = row.op == Operation::prefix_sum_slices, by_xor = contains(types::xors, row.type);
        with_type(row, [&]<class W>(W) {
            auto& out = values_of<W>(v);
            for (auto [start, step, count] : slices)
                for (std::size_t j = 1; j < count; ++j) {
                    std::size_t const i = start + step * (running ? j : count - j), before = i - step;
                    out[i] = by_xor    ? static_cast<W>(out[i] ^ out[before])
                             : running ? wrapped_add(out[i], out[before])
                                       : wrapped_sub(out[i], out[before]);
                }
        });
    }
    void matrix_product(CallRow const& row, Vector const& a, Vector const& b, std::span<MatrixShape const> shapes,
                        Vector& c) override {
        with_type(row, [&]<class W>(W) {
            std::size_t at_a = 0, at_b = 0, at_c = 0;
            for (auto [rows, inner, cols] : shapes) {
                for (std::size_t i = 0; i < rows; ++i)
                    for (std::size_t j = 0; j < cols; ++j) {
                        W sum = 0;
                        for (std::size_t k = 0; k < inner; ++k)
                            sum = accumulate<W>(row, sum, values_of<W>(a)[at_a + i * inner + k],
                                                values_of<W>(b)[at_b + k * cols + j]);
                        values_of<W>(c)[at_c + i * cols + j] = sum;
                    }
                at_a += rows * inner;
                at_b += inner * cols;
                at_c += rows * cols;
            }
        });
    }
    void sliding_product(CallRow const& row, Vector const& src, std::span<std::byte const> coefficients,
                         Vector& dst) override {
        with_type(row, [&]<class W>(W) {
            std::size_t const m = coefficients.size() / sizeof(W);
            for (std::size_t i = 0; i < dst.size(); ++i) {
                W sum = 0;
                for (std::size_t j = 0; j < m; ++j)
                    sum = accumulate<W>(row, sum, values_of<W>(src)[i + j], public_element<W>(coefficients, j));
                values_of<W>(dst)[i] = sum;
            }
        });
    }
    void in_place(CallRow const& row, Vector& v) override {
        if (row.op != Operation::randomize) no_such_row(row);
        if (!random_)
            throw vm::CallError(vm::CallFailure::missing_facility, row.name + ": the process has no random source");
        with_type(row, [&]<class W>(W) { random_->fill(std::as_writable_bytes(std::span(values_of<W>(v)))); });
        if (row.type == ValueType::bool_)
            for (std::uint8_t& bit : values_of<std::uint8_t>(v)) bit &= 1;
    }
    void shuffle(CallRow const& row, Vector& v, std::size_t row_length, Vector const* key) override {
        plain::shuffle(row, v, row_length, key, random_);
    }
    void sort_order(CallRow const&, Vector const& v, Vector const& index, bool ascending,
                    std::span<std::uint64_t const> bounds, std::span<std::uint64_t> order) override {
        plain::sort_order(v, index, ascending, bounds, order);
    }
    void public_permutation(std::span<std::uint32_t> order) override { plain::public_permutation(order, random_); }
    void encrypt(CallRow const& row, Vector const& blocks, Vector const& keys, Vector& cipher) override {
        plain::encrypt(row, blocks, keys, cipher);
    }
    void expand_keys(CallRow const& row, Vector const& keys, Vector& expanded) override {
        plain::expand_keys(row, keys, expanded);
    }
    void checksum(CallRow const& row, Vector const& data, Vector& hash) override { plain::checksum(row, data, hash); }
    void hash_rows(CallRow const&, Vector const& key, Vector const& data, Vector& hashes) override {
        plain::hash_rows(key, data, hashes);
    }

private:
    /// sum + x·y, or sum ⊕ (x ∧ y) for bool and xor types.
    template <class W> static W accumulate(CallRow const& row, W sum, W x, W y) noexcept {
        if (contains(types::bits, row.type)) return static_cast<W>(sum ^ (x & y));
        return wrapped_add(sum, wrapped_mul(x, y));
    }

    RandomSource* random_;
};

class PlainKit final : public Kit {
public:
    explicit PlainKit(std::string kind) : kind_(std::move(kind)) {}
    std::string_view kind() const noexcept override { return kind_; }
    bool implements(CallRow const&) const noexcept override { return true; }
    unsigned parties() const noexcept override { return 1; }
    std::size_t share_width(ValueType type) const noexcept override { return public_width(type); }
    Parameters resolve(Parameters const& given) const override { return given; }
    void start(vm::Services const& services, Statistics&) override { random_ = services.find<RandomSource>(); }
    std::unique_ptr<Instance> open(DomainSetup const&) override { return std::make_unique<PlainInstance>(random_); }

private:
    std::string kind_;
    RandomSource* random_ = nullptr;
};

} // namespace

std::unique_ptr<Kit> make_kit(std::string kind) {
    return std::make_unique<PlainKit>(std::move(kind));
}

} // namespace smpc::pd::plain
