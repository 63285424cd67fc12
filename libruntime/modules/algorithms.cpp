// SPDX-License-Identifier: Apache-2.0
//
// The calls of the algorithms module. Public arrays arrive with one spare byte at the end (strings and arrays of programs
// always have memory), hence the two accepted sizes.
#include "libruntime/modules/algorithms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <compare>
#include <numeric>
#include <thread>
#include <vector>

#include "libruntime/modules/networks.h"
#include "libruntime/modules/process_calls.h"

namespace smpc::modules {
namespace {

using vm::Call;
using vm::CallError;
using vm::CallFailure;

template <class T> T element(std::span<std::byte const> bytes, std::size_t i) noexcept {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    return value;
}

bool holds(std::span<std::byte const> bytes, std::size_t n, std::size_t width) noexcept {
    return bytes.size() / width >= n && bytes.size() - n * width <= 1;
}

// ---- text ------------------------------------------------------------------------------------------------------------

template <class T> void to_string(Call& call) {
    call.expect(1, 0, 0, true);
    T const value = call.arg<T>(0);
    if constexpr (std::is_floating_point_v<T>)
        *call.result = call.new_string(fmt::format("{:.{}g}", value, sizeof(T) == 4 ? 7 : 16));
    else
        *call.result = call.new_string(fmt::format("{}", std::int64_t{} + value));
}

template <> void to_string<std::uint64_t>(Call& call) {
    call.expect(1, 0, 0, true);
    *call.result = call.new_string(fmt::format("{}", call.arg<std::uint64_t>(0)));
}

// ---- elementary functions --------------------------------------------------------------------------------------------

template <class T> vm::Syscall function(T (*f)(T)) {
    return [f](Call& call) {
        call.expect(0, 1, 1, false);
        auto const in = call.crefs[0];
        auto const out = call.refs[0];
        if (in.size() != out.size()) throw CallError(CallFailure::general, "input and output must have the same size");
        for (std::size_t i = 0; i < in.size() / sizeof(T); ++i) {
            T const y = f(element<T>(in, i));
            std::memcpy(out.data() + i * sizeof(T), &y, sizeof(T));
        }
    };
}

template <class T> void add_functions(vm::SyscallTable& table, std::string const& type) {
    table.add(type + "_erf", function<T>([](T x) { return std::erf(x); }));
    table.add(type + "_exp", function<T>([](T x) { return std::exp(x); }));
    table.add(type + "_log", function<T>([](T x) { return std::log(x); }));
    table.add(type + "_sin", function<T>([](T x) { return std::sin(x); }));
    table.add(type + "_sqrt", function<T>([](T x) { return std::sqrt(x); }));
}

// ---- networks ----------------------------------------------------------------------------------------------------------

/// A network of more wires would need more memory for its words than a program can address.
constexpr std::uint64_t max_wires = std::uint64_t{1} << 28;

std::vector<std::uint64_t> serialize(std::vector<Stage> const& stages) {
    std::vector<std::uint64_t> words{stages.size()};
    for (Stage const& stage : stages) {
        words.push_back(stage.size());
        // Left wires, right wires, wires of the smaller and of the larger values: here the smaller goes left.
        for (int repeat = 0; repeat < 2; ++repeat) {
            for (Comparator c : stage) words.push_back(c.low);
            for (Comparator c : stage) words.push_back(c.high);
        }
    }
    return words;
}

std::vector<std::uint64_t> serialize_pairs(std::vector<Stage> const& stages) {
    std::vector<std::uint64_t> words{stages.size()};
    for (Stage const& stage : stages) {
        words.push_back(stage.size());
        for (Comparator c : stage) words.insert(words.end(), {c.low, c.high});
    }
    return words;
}

std::vector<std::uint64_t> sorting_words(Call& call) {
    auto const n = call.arg<std::uint64_t>(0);
    if (n == 0 || n > max_wires)
        throw CallError(CallFailure::general, fmt::format("no sorting network for {} wires", n));
    return serialize(sorting_network(n));
}

std::vector<std::uint64_t> merging_words(Call& call) {
    auto const n = call.arg<std::uint64_t>(0);
    if (n > max_wires) throw CallError(CallFailure::general, fmt::format("no merging network for {} wires", n));
    return serialize(merging_network(n));
}

std::vector<std::uint64_t> top_k_words(Call& call) {
    auto const n = call.arg<std::uint64_t>(0), k = call.arg<std::uint64_t>(1);
    if (!std::has_single_bit(n) || n > max_wires || k > n)
        throw CallError(
            CallFailure::general,
            fmt::format("no selection network for {} of {} wires: their number must be a power of two", k, n));
    return serialize_pairs(top_k_network(n, k));
}

using Words = std::vector<std::uint64_t> (*)(Call&);

void add_network(vm::SyscallTable& table, std::string const& name, std::size_t args, Words words) {
    table.add(name + "_serializedSize", [=](Call& call) {
        call.expect(args, 0, 0, true);
        *call.result = words(call).size();
    });
    table.add(name + "_serialize", [=](Call& call) {
        call.expect(args, 1, 0, false);
        auto const list = words(call);
        auto const out = call.refs[0];
        if (!holds(out, list.size(), 8))
            throw CallError(CallFailure::general,
                            fmt::format("the network has {} words, the buffer {} bytes", list.size(), out.size()));
        std::memcpy(out.data(), list.data(), list.size() * 8);
    });
}

// ---- sorting public data -------------------------------------------------------------------------------------------------

/// A strict order of floats as well: NaN comes after everything else, so that sorting is defined for it.
template <class T> bool precedes(T const& x, T const& y) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
    return x < y;
}

template <class T> void sort_permutation(Call& call) {
    call.expect(1, 1, 1, false);
    bool const ascending = call.arg<bool>(0);
    auto const data = call.crefs[0];
    auto const out = call.refs[0];
    std::size_t const n = out.size() / 8;
    if (!holds(out, n, 8) || !holds(data, n, sizeof(T)))
        throw CallError(CallFailure::general,
                        fmt::format("{} bytes of data do not fit a permutation of {} positions", data.size(), n));

    std::vector<T> keys(n);
    if (n != 0) std::memcpy(keys.data(), data.data(), n * sizeof(T));
    std::vector<std::uint64_t> order(n);
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    std::ranges::stable_sort(order, [&](std::uint64_t i, std::uint64_t j) {
        return ascending ? precedes(keys[i], keys[j]) : precedes(keys[j], keys[i]);
    });
    if (n != 0) std::memcpy(out.data(), order.data(), n * 8);
}

template <class T> void add_sort(vm::SyscallTable& table, std::string const& type) {
    table.add("public_" + type + "_sort_permutation", sort_permutation<T>);
}

// ---- time --------------------------------------------------------------------------------------------------------------

void sleep_milliseconds(Call& call) {
    call.expect(1, 0, 0, false);
    auto const* interruption = call.services ? call.services->find<Interruption>() : nullptr;
    constexpr std::uint64_t step = 20; // how often somebody who wants the run to end is heard
    for (auto left = call.arg<std::uint64_t>(0); left > 0; left -= std::min(left, step)) {
        if (interruption) interruption->check();
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, step)));
    }
}

} // namespace

void register_algorithms(vm::SyscallTable& table) {
    table.add("int8_toString", to_string<std::int8_t>);
    table.add("int16_toString", to_string<std::int16_t>);
    table.add("int32_toString", to_string<std::int32_t>);
    table.add("int64_toString", to_string<std::int64_t>);
    table.add("uint8_toString", to_string<std::uint8_t>);
    table.add("uint16_toString", to_string<std::uint16_t>);
    table.add("uint32_toString", to_string<std::uint32_t>);
    table.add("uint64_toString", to_string<std::uint64_t>);
    table.add("float32_toString", to_string<float>);
    table.add("float64_toString", to_string<double>);

    add_functions<float>(table, "float32");
    add_functions<double>(table, "float64");

    add_network(table, "SortingNetwork", 1, sorting_words);
    add_network(table, "MergingNetwork", 1, merging_words);
    add_network(table, "TopKSortingNetwork", 2, top_k_words);

    add_sort<std::uint8_t>(table, "bool");
    add_sort<std::uint8_t>(table, "uint8");
    add_sort<std::uint16_t>(table, "uint16");
    add_sort<std::uint32_t>(table, "uint32");
    add_sort<std::uint64_t>(table, "uint64");
    add_sort<std::int8_t>(table, "int8");
    add_sort<std::int16_t>(table, "int16");
    add_sort<std::int32_t>(table, "int32");
    add_sort<std::int64_t>(table, "int64");
    add_sort<float>(table, "float32");
    add_sort<double>(table, "float64");
    add_sort<std::array<std::uint32_t, 4>>(table, "uint32_x4_block");

    table.add("sleepMilliseconds", sleep_milliseconds);
}

} // namespace smpc::modules
