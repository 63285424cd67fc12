// SPDX-License-Identifier: Apache-2.0
//
// One call of the table in progress, inside the generic binding: its operands, the checks that calls have in common, and one
// function for each calling shape. Shapes are defined in binding.cpp (life, movement, arithmetic) and binding_data.cpp
// (permutations, ciphers, hashes).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libruntime/pd/domains.h"
#include "libruntime/pd/public_data.h"

namespace smpc::pd {

/// One call in progress.
class Invocation {
public:
    Invocation(CallRow const& row, std::string_view kind, vm::Call& call)
        : row_(row), kind_(kind), call_(call), domains_(call.services->get<Domains>()) {}

    void run();

private:
    // ---- complaints --------------------------------------------------------------------------------------------------
    [[noreturn]] void fail(vm::CallFailure failure, std::string const& what) const {
        throw vm::CallError(failure, fmt::format("{}::{}: {}", kind_, row_.name, what));
    }
    [[noreturn]] void fail(std::string const& what) const { fail(vm::CallFailure::general, what); }

    enum class Wants { no_result, result, either };
    void expect(std::size_t args, std::size_t refs, std::size_t crefs, Wants wants = Wants::no_result) const {
        if (call_.args.size() != args) fail(vm::CallFailure::invalid_call, plural(args, "argument", call_.args.size()));
        if (call_.refs.size() != refs)
            fail(vm::CallFailure::invalid_call, plural(refs, "reference", call_.refs.size()));
        if (call_.crefs.size() != crefs)
            fail(vm::CallFailure::invalid_call, plural(crefs, "constant reference", call_.crefs.size()));
        if (wants != Wants::either && (call_.result != nullptr) != (wants == Wants::result))
            fail(vm::CallFailure::invalid_call, wants == Wants::result ? "needs a return value" : "returns no value");
    }
    static std::string plural(std::size_t wanted, std::string_view noun, std::size_t got) {
        return fmt::format("takes {} {}{}, the program passes {}", wanted, noun, wanted == 1 ? "" : "s", got);
    }
    void same_size(Vector const& a, Vector const& b, vm::CallFailure failure = vm::CallFailure::general) const {
        if (a.size() != b.size())
            fail(failure, fmt::format("vectors of {} and {} elements must have equal sizes", a.size(), b.size()));
    }

    // ---- operands ----------------------------------------------------------------------------------------------------
    Vector& vector(std::size_t arg, ValueType type) const {
        Vector* const v = domains_.vectors().find(domain_->setup.index, call_.args[arg]);
        if (!v) fail(fmt::format("argument {} is no private vector of domain {}", arg + 1, domain_->setup.name));
        if (v->type() != storage_type(type))
            fail(fmt::format("argument {} is a vector of {}, the call takes {}", arg + 1, name_of(v->type()),
                             name_of(type)));
        return *v;
    }
    Vector& operand(std::size_t arg) const { return vector(arg, row_.type); }
    Vector& result(std::size_t arg) const { return vector(arg, row_.out); }

    /// `src`, or a copy of it if it is the very vector that `dst` is.
    Vector const& apart(Vector const& src, Vector const& dst) {
        if (&src != &dst) return src;
        if (!copy_) {
            copy_ = instance().create(src.type(), src.size());
            instance().assign(src, *copy_);
        }
        return *copy_;
    }

    /// The first n elements of w bytes of a reference; arrays are one byte longer than their elements.
    template <class Bytes> Bytes exactly(Bytes bytes, std::size_t n, std::size_t w, std::string_view what) const {
        if (bytes.size() / w < n || bytes.size() - n * w > 1)
            fail(fmt::format("{} of {} bytes does not hold {} elements of {}", what, bytes.size(), n,
                             w == 1 ? "1 byte" : fmt::format("{} bytes", w)));
        return bytes.first(n * w);
    }
    /// Public elements of the row's type, with booleans made 0 or 1.
    std::span<std::byte const> elements(std::size_t cref, std::size_t n) {
        return clean(exactly(call_.crefs[cref], n, public_width(row_.type), "public array"));
    }
    std::span<std::byte const> clean(std::span<std::byte const> data) {
        if (row_.type != ValueType::bool_ || std::ranges::all_of(data, [](std::byte b) { return b <= std::byte{1}; }))
            return data;
        public_.assign(data.begin(), data.end());
        for (std::byte& b : public_) b = b == std::byte{0} ? b : std::byte{1};
        return public_;
    }
    std::vector<std::uint64_t> indices(std::size_t n, std::size_t below) const {
        auto index = read_array<std::uint64_t>(exactly(call_.crefs[0], n, 8, "index array"));
        for (std::size_t i = 0; i < index.size(); ++i)
            if (index[i] >= below)
                fail(fmt::format("index {} at position {} is outside a vector of {} elements", index[i], i, below));
        return index;
    }

    /// Rows of `length` elements in v, which must be whole.
    void whole_rows(Vector const& v, std::uint64_t length) const;
    Vector const& shuffle_key(std::size_t arg) const;

    Instance& instance() const { return *domain_->instance; }
    bool is_fixed() const { return info(row_.type).cls == TypeClass::fixed; }

    // ---- shapes ------------------------------------------------------------------------------------------------------
    std::size_t dispatch();
    std::size_t create();
    std::size_t destroy();
    std::size_t init();
    std::size_t fill();
    std::size_t assign();
    std::size_t load();
    std::size_t store();
    std::size_t gather();
    std::size_t scatter();
    std::size_t classify();
    std::size_t declassify();
    std::size_t get_shares();
    std::size_t set_shares();
    std::size_t type_size();
    std::size_t domain_name();
    std::size_t unary();
    std::size_t binary();
    std::size_t binary_public();
    std::size_t shift_public();
    std::size_t expand_bits();
    std::size_t choose();
    std::size_t reduce();
    std::size_t reduce_runs();
    std::size_t scan();
    std::size_t scan_slices();
    std::size_t matrix_product();
    std::size_t sliding_product();
    std::size_t in_place();
    // binding_data.cpp
    std::size_t shuffle();
    std::size_t shuffle_rows();
    std::size_t shuffle_keyed();
    std::size_t shuffle_rows_keyed();
    std::size_t sort_order();
    std::size_t public_permutation();
    std::size_t encrypt();
    std::size_t expand_keys();
    std::size_t checksum();
    std::size_t hash_rows();

    CallRow const& row_;
    std::string_view kind_;
    vm::Call& call_;
    Domains& domains_;
    Domains::Domain* domain_ = nullptr;
    std::unique_ptr<Vector> copy_;  // of an operand that is also the result
    std::vector<std::byte> public_; // public data in the form the kit takes
};

} // namespace smpc::pd
