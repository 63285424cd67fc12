// SPDX-License-Identifier: Apache-2.0
//
// What a protection-domain kit implements. A *kit* serves one kind ("shared3p") in one task; for each domain of the
// program it starts an *instance*, whose methods compute on *vectors* of its own making.
//
// The generic binding (domains.h) has already decoded and checked a call when a method here is reached: the domain is
// the instance's own, handles are known and of the right type, sizes agree as the Shape says, indices are in range. All
// of that is decided from public facts, equally at all parties and before any message. Kits therefore never see names,
// handles or argument lists, and throw only
//   - smpc::Error for faults of the surroundings (a lost party, a time-out): passes through the machine unchanged;
//   - vm::CallError for faults that only the kit can see and that are public;
//   - std::bad_alloc: becomes an out-of-memory error of the call.
//
// Fixed-point values live in uint32/uint64 vectors, and public fix values arrive already scaled to that form.
//
// Aliasing: unless a method says otherwise, `dst` may be the same object as an input (programs compute in place). Spans
// of public data are valid for the duration of the call only and may be unaligned; they are little-endian, bool is a
// byte 0 or 1.
//
// Threads: one process calls one method at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "libruntime/pd/calls.h"
#include "libruntime/pd/statistics.h"
#include "libruntime/vm/call.h"

namespace smpc::pd {

/// A private vector. Kits derive from it and cast back: an instance only ever sees vectors that it made itself.
class Vector {
public:
    Vector(ValueType type, std::size_t size) : type_(type), size_(size) {}
    virtual ~Vector() = default;
    Vector(Vector const&) = delete;
    Vector& operator=(Vector const&) = delete;

    ValueType type() const noexcept { return type_; }   ///< storage type: never fix32, fix64 or string
    std::size_t size() const noexcept { return size_; } ///< elements
    virtual std::size_t bytes() const noexcept = 0;     ///< memory of the elements at this party, for accounting

private:
    ValueType type_;
    std::size_t size_;
};

struct MatrixShape {
    std::size_t rows = 0, inner = 0, cols = 0;
};

/// The elements start, start + step, … of a vector, `count` of them.
struct Slice {
    std::size_t start = 0, step = 0, count = 0;
};

/// One domain in one process.
class Instance {
public:
    virtual ~Instance() = default;

    /// A vector of n default values (0, false, 0.0). `type` is a storage type.
    virtual std::unique_ptr<Vector> create(ValueType type, std::size_t n) = 0;

    // ---- movement: no communication except declassify and set_shares
    // --------------------------------------------------
    virtual void assign(Vector const& src, Vector& dst) = 0;
    /// dst[*] = src[0].
    virtual void fill(Vector const& src, Vector& dst) = 0;
    /// dst[*] = the one public element in `value`.
    virtual void init(Vector& dst, std::span<std::byte const> value) = 0;
    /// dst[0] = src[i].
    virtual void load(Vector const& src, std::size_t i, Vector& dst) = 0;
    /// dst[i] = src[0].
    virtual void store(Vector const& src, std::size_t i, Vector& dst) = 0;
    /// dst[i] = src[index[i]]; never aliased.
    virtual void gather(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) = 0;
    /// dst[index[i]] = src[i], in ascending order of i; never aliased.
    virtual void scatter(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) = 0;
    virtual void classify(std::span<std::byte const> data, Vector& dst) = 0;
    virtual void declassify(Vector const& src, std::span<std::byte> data) = 0;

    // ---- shares at the border (additive or xor, client's and tables' form)
    // -----------------------------------------------
    /// Fills exactly size·share_width(type) bytes (Kit::share_width); re-randomised by the kit.
    virtual void get_shares(Vector const& src, std::span<std::byte> shares) = 0;
    virtual void set_shares(std::span<std::byte const> shares, Vector& dst) = 0;

    // ---- computing: `row.op` says what, `row.type` and `row.out` are the types as named by the call
    // ------------------------
    virtual void unary(CallRow const& row, Vector const& src, Vector& dst) = 0;
    virtual void binary(CallRow const& row, Vector const& x, Vector const& y, Vector& dst) = 0;
    /// y: size(x) public elements of type row.type; divisors are not zero.
    virtual void binary_public(CallRow const& row, Vector const& x, std::span<std::byte const> y, Vector& dst) = 0;
    /// Shift (left or, by shift_right_public, right): negative amounts go the other way; |amount| ≥ width leaves dst[i] as it was. Rotation: amount modulo
    /// width.
    virtual void shift_public(CallRow const& row, Vector const& x, std::span<std::int64_t const> amounts,
                              Vector& dst) = 0;
    /// dst[i·w + b] = bit b of src[i]; never aliased.
    virtual void expand_bits(CallRow const& row, Vector const& src, Vector& dst) = 0;
    virtual void choose(CallRow const& row, Vector const& condition, Vector const& x, Vector const& y, Vector& dst) = 0;
    /// Group g is src[g·m … (g+1)·m − 1], m = size(src) / size(dst). Empty groups: sum and product give 0; vecmin and
    /// vecmax of empty groups never get here. Never aliased.
    virtual void reduce(CallRow const& row, Vector const& src, Vector& dst) = 0;
    /// dst[i] = sum of the i-th run; empty runs give 0. Never aliased.
    virtual void reduce_runs(CallRow const& row, Vector const& src, std::span<std::uint64_t const> lengths,
                             Vector& dst) = 0;
    /// Running sums or differences of neighbours. Never aliased.
    virtual void scan(CallRow const& row, Vector const& src, Vector& dst) = 0;
    /// The same in place over slices, one after the other: each of a slice's elements adds the one before it in the slice (xor
    /// for xor types); the inverse goes from the last to the first.
    virtual void scan_slices(CallRow const& row, Vector& v, std::span<Slice const> slices) = 0;
    /// Row-major pairs laid end to end: c_i (rows × cols) = a_i (rows × inner) · b_i (inner × cols). Never aliased.
    virtual void matrix_product(CallRow const& row, Vector const& a, Vector const& b,
                                std::span<MatrixShape const> shapes, Vector& c) = 0;
    /// dst[i] = Σ_j src[i+j]·coefficients[j]; and/xor for bool and xor types. Never aliased.
    virtual void sliding_product(CallRow const& row, Vector const& src, std::span<std::byte const> coefficients,
                                 Vector& dst) = 0;
    /// Randomize.
    virtual void in_place(CallRow const& row, Vector& v) = 0;

    // ---- permutations: out[j] = in[π(j)] -------------------------------------------------------------------------------
    /// Moves the rows of v, `row_length` ≥ 1 elements each, by a secret π: without a key a fresh uniform one, with a key (32
    /// elements) the one that key and number of rows determine, or its inverse. Never aliased.
    virtual void shuffle(CallRow const& row, Vector& v, std::size_t row_length, Vector const* key) = 0;
    /// Sorts the positions in order[bounds[b] … bounds[b+1]) by (v, index) at that position: by value ascending or
    /// descending, equal values by index ascending, and equal pairs as they stand. The result is public.
    virtual void sort_order(CallRow const& row, Vector const& v, Vector const& index, bool ascending,
                            std::span<std::uint64_t const> bounds, std::span<std::uint64_t> order) = 0;
    /// A uniform public permutation, the same at all parties.
    virtual void public_permutation(std::span<std::uint32_t> order) = 0;

    // ---- ciphers and hashes ----------------------------------------------------------------------------------------------
    /// Blocks of 4 words, ECB. `keys` as expand_keys makes them: one for each block, or one for all.
    virtual void encrypt(CallRow const& row, Vector const& plain, Vector const& keys, Vector& cipher) = 0;
    /// Word i of round r of key k of K goes to (r·K + k)·4 + i.
    virtual void expand_keys(CallRow const& row, Vector const& keys, Vector& expanded) = 0;
    /// hash[0] is continued over all bytes of data: reflected polynomial 0x8408 or 0xedb88320, complemented before and after.
    virtual void checksum(CallRow const& row, Vector const& data, Vector& hash) = 0;
    /// Bit i of the hash of a row is the parity of row ∧ key row i; the first bit is the highest of the first byte.
    virtual void hash_rows(CallRow const& row, Vector const& key, Vector const& data, Vector& hashes) = 0;
};

using Parameters = std::map<std::string, std::string, std::less<>>;

/// A domain as the program and the configuration name it.
struct DomainSetup {
    std::size_t index = 0; ///< position in the program's list of domains
    std::string name;      ///< "pd_shared3p"
    std::string kind;      ///< "shared3p"
    Parameters parameters; ///< resolved by Kit::resolve
};

/// One kind in one task. Created by the task, started once the surroundings (`services`: mesh, seeds) exist.
class Kit {
public:
    virtual ~Kit() = default;
    virtual std::string_view kind() const noexcept = 0;
    /// Whether the kit computes this row. Rows it does not are not registered, so a program that binds them does not
    /// load.
    virtual bool implements(CallRow const& row) const noexcept = 0;
    /// How many parties compute; 1 for a kit without protection.
    virtual unsigned parties() const noexcept = 0;
    /// Bytes of one share of one element in the form that clients and tables hold; `type` is a storage type.
    virtual std::size_t share_width(ValueType type) const noexcept = 0;
    /// Checks the parameters that the user gave a domain and adds the defaults; the result is part of what the parties
    /// agree on. Throws Error(config) naming the parameter. This one knows no parameters.
    virtual Parameters resolve(Parameters const& given) const;
    /// Called once after the mesh is joined and before any instance: keys, threads. Services outlive the kit.
    virtual void start(vm::Services const& services, Statistics& statistics) = 0;
    /// The instance of one domain; called in the order of the program's list. The kit outlives its instances.
    virtual std::unique_ptr<Instance> open(DomainSetup const& domain) = 0;
    /// After the last instruction of a successful run and before the parties part: pending work and checks.
    virtual void finish() {}
};

} // namespace smpc::pd
