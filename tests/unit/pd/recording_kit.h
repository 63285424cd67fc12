// SPDX-License-Identifier: Apache-2.0
//
// A kit that computes nothing: it writes down which method was reached with which vectors, so that tests see what the generic
// binding makes of a call. Vectors are named by their order of creation: v1, v2, …
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "libruntime/pd/kit.h"

namespace smpc::test {

class RecordedVector final : public pd::Vector {
public:
    RecordedVector(ValueType type, std::size_t n, int made) : pd::Vector(type, n), number(made) {}
    std::size_t bytes() const noexcept override { return size() * public_width(type()); }
    int number;
};

class RecordingInstance final : public pd::Instance {
    using V = pd::Vector;
    using R = pd::CallRow const&;
    using Data = std::span<std::byte const>;
    using Index = std::span<std::uint64_t const>;

public:
    explicit RecordingInstance(std::vector<std::string>& log) : log_(log) {}

    std::unique_ptr<pd::Vector> create(ValueType type, std::size_t n) override {
        return std::make_unique<RecordedVector>(type, n, ++count_);
    }
    void assign(V const& s, V& d) override { add("assign {} {}", name(s), name(d)); }
    void fill(V const& s, V& d) override { add("fill {} {}", name(s), name(d)); }
    void init(V& d, Data v) override { add("init {} {}", name(d), hex(v)); }
    void load(V const& s, std::size_t i, V& d) override { add("load {}[{}] {}", name(s), i, name(d)); }
    void store(V const& s, std::size_t i, V& d) override { add("store {} {}[{}]", name(s), name(d), i); }
    void gather(V const& s, Index x, V& d) override { add("gather {} [{}] {}", name(s), list(x), name(d)); }
    void scatter(V const& s, Index x, V& d) override { add("scatter {} [{}] {}", name(s), list(x), name(d)); }
    void classify(Data data, V& d) override { add("classify {} {}", hex(data), name(d)); }
    void declassify(V const& s, std::span<std::byte> out) override {
        add("declassify {} to {}", name(s), out.size());
        std::ranges::fill(out, std::byte{0});
    }
    void get_shares(V const& s, std::span<std::byte> out) override { add("get_shares {} to {}", name(s), out.size()); }
    void set_shares(Data data, V& d) override { add("set_shares {} {}", hex(data), name(d)); }
    void unary(R r, V const& s, V& d) override { add("{} {} {}", r.name, name(s), name(d)); }
    void binary(R r, V const& x, V const& y, V& d) override { add("{} {} {} {}", r.name, name(x), name(y), name(d)); }
    void binary_public(R r, V const& x, Data y, V& d) override { add("{} {} {} {}", r.name, name(x), hex(y), name(d)); }
    void shift_public(R r, V const& x, std::span<std::int64_t const> a, V& d) override {
        add("{} {} [{}] {}", r.name, name(x), list(a), name(d));
    }
    void expand_bits(R r, V const& s, V& d) override { add("{} {} {}", r.name, name(s), name(d)); }
    void choose(R r, V const& c, V const& x, V const& y, V& d) override {
        add("{} {} {} {} {}", r.name, name(c), name(x), name(y), name(d));
    }
    void reduce(R r, V const& s, V& d) override { add("{} {} {}", r.name, name(s), name(d)); }
    void reduce_runs(R r, V const& s, Index x, V& d) override {
        add("{} {} [{}] {}", r.name, name(s), list(x), name(d));
    }
    void scan(R r, V const& s, V& d) override { add("{} {} {}", r.name, name(s), name(d)); }
    void scan_slices(R r, V& v, std::span<pd::Slice const> slices) override {
        std::string text;
        for (auto s : slices) text += fmt::format(" {}+{}*{}", s.start, s.step, s.count);
        add("{} {}{}", r.name, name(v), text);
    }
    void matrix_product(R r, V const& a, V const& b, std::span<pd::MatrixShape const> shapes, V& c) override {
        std::string text;
        for (auto s : shapes) text += fmt::format(" {}x{}x{}", s.rows, s.inner, s.cols);
        add("{} {} {}{} {}", r.name, name(a), name(b), text, name(c));
    }
    void sliding_product(R r, V const& s, Data k, V& d) override {
        add("{} {} {} {}", r.name, name(s), hex(k), name(d));
    }
    void in_place(R r, V& v) override { add("{} {}", r.name, name(v)); }
    void shuffle(R r, V& v, std::size_t length, V const* key) override {
        add("{} {} {}{}", r.name, name(v), length, key ? " " + name(*key) : "");
    }
    void sort_order(R r, V const& v, V const& x, bool up, Index b, std::span<std::uint64_t> order) override {
        add("{} {} {} {} [{}] [{}]", r.name, name(v), name(x), up ? "up" : "down", list(b), list(Index(order)));
        std::ranges::reverse(order);
    }
    void public_permutation(std::span<std::uint32_t> order) override {
        add("permutation of {}", order.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
    }
    void encrypt(R r, V const& p, V const& k, V& c) override { add("{} {} {} {}", r.name, name(p), name(k), name(c)); }
    void expand_keys(R r, V const& k, V& e) override { add("{} {} {}", r.name, name(k), name(e)); }
    void checksum(R r, V const& d, V& h) override { add("{} {} {}", r.name, name(d), name(h)); }
    void hash_rows(R r, V const& k, V const& d, V& h) override {
        add("{} {} {} {}", r.name, name(k), name(d), name(h));
    }

private:
    static std::string name(V const& v) { return fmt::format("v{}", static_cast<RecordedVector const&>(v).number); }
    static std::string hex(Data data) {
        std::string text = "#";
        for (std::byte b : data) text += fmt::format("{:02x}", unsigned(b));
        return text;
    }
    template <class T> static std::string list(std::span<T const> values) {
        return fmt::format("{}", fmt::join(values, " "));
    }
    template <class... Args> void add(fmt::format_string<Args...> format, Args&&... args) {
        log_.push_back(fmt::format(format, std::forward<Args>(args)...));
    }

    std::vector<std::string>& log_;
    int count_ = 0;
};

class RecordingKit final : public pd::Kit {
public:
    explicit RecordingKit(std::string kind = "fake") : kind_(std::move(kind)) {}
    std::string_view kind() const noexcept override { return kind_; }
    bool implements(pd::CallRow const& row) const noexcept override { return !left_out || row.op != *left_out; }
    unsigned parties() const noexcept override { return 1; }
    std::size_t share_width(ValueType type) const noexcept override {
        return type == ValueType::float32 ? 7 : public_width(type);
    }
    void start(vm::Services const&, pd::Statistics&) override {}
    std::unique_ptr<pd::Instance> open(pd::DomainSetup const&) override {
        return std::make_unique<RecordingInstance>(log);
    }

    std::vector<std::string> log;
    std::optional<pd::Operation> left_out;

private:
    std::string kind_;
};

} // namespace smpc::test
