// SPDX-License-Identifier: Apache-2.0
//
// Reading is event by event (SAX), because only there the text of a number beyond 64 bits or 2^53 is still at hand, and a
// column of a million numbers needs no tree.
#include "libclient/values/json.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/values/columns.h"
#include "libclient/values/element.h"

namespace smpc::client {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t max_depth = 16;

/// Gathers the leaves of one literal and its shape; the first thing that is not rectangular is an error.
class LiteralBuilder {
public:
    void leaf(bool quoted, std::string text) {
        if (depth() < shape_.size()) ragged();
        leaf_seen_ = true;
        literal_.leaves.push_back({quoted, std::move(text)});
        count();
    }
    void start_array() {
        if (leaf_seen_ && depth() >= shape_.size()) ragged();
        if (depth() == max_depth) fail(fmt::format("arrays are nested more than {} deep", max_depth));
        if (depth() == shape_.size()) shape_.push_back(unknown);
        open_.push_back(0);
    }
    void end_array() {
        auto length = open_.back();
        open_.pop_back();
        auto& known = shape_[depth()];
        if (known == unknown) known = length;
        if (known != length)
            fail(fmt::format("arrays of one level have {} and {} elements; all must be equally long", known, length));
        count();
    }
    bool complete() const noexcept { return open_.empty(); }
    Literal take() {
        literal_.shape = std::move(shape_);
        return std::move(literal_);
    }
    [[noreturn]] void fail(std::string const& what) const {
        std::string place;
        for (auto i : open_) place += fmt::format("[{}]", i);
        throw Error(ErrorCode::input, place.empty() ? what : fmt::format("element {}: {}", place, what));
    }

private:
    static constexpr std::uint64_t unknown = ~std::uint64_t{0};
    std::size_t depth() const noexcept { return open_.size(); }
    void count() noexcept {
        if (!open_.empty()) ++open_.back();
    }
    [[noreturn]] void ragged() const { fail("numbers and arrays are mixed on one level"); }

    Literal literal_;
    Shape shape_;
    std::vector<std::uint64_t> open_; ///< elements so far of each open array
    bool leaf_seen_ = false;
};

/// What the two documents have in common: leaves go to the current builder, syntax errors get line and column.
class Handler : public nlohmann::json_sax<json> {
public:
    Handler(std::string_view text, std::string const& origin) : text_(text), origin_(origin) {}

    bool null() override { builder().fail("null is not a value"); }
    bool boolean(bool value) override { return scalar(false, value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return scalar(false, std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return scalar(false, std::to_string(value)); }
    bool number_float(number_float_t, string_t const& text) override { return scalar(false, text); }
    bool string(string_t& text) override { return scalar(true, std::move(text)); }
    bool binary(binary_t&) override { return false; }
    bool start_array(std::size_t) override {
        builder().start_array();
        return true;
    }
    bool end_array() override {
        builder().end_array();
        return ended();
    }
    bool parse_error(std::size_t position, std::string const&, json::exception const& e) override {
        // The library's text goes on with what it read, which may be a secret; the first part names what it was doing.
        std::string what = e.what();
        auto begin = what.find("while parsing");
        what = begin == std::string::npos ? "a number is too large" : what.substr(begin, what.find(" - ") - begin);
        auto before = text_.substr(0, std::min(position ? position - 1 : 0, text_.size()));
        auto line = 1 + std::count(before.begin(), before.end(), '\n');
        auto column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
        throw Error(ErrorCode::input, fmt::format("{} is not valid JSON: error {}", origin_, what))
            .at({origin_, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column), {}});
    }

protected:
    virtual LiteralBuilder& builder() = 0;
    virtual bool ended() = 0; ///< after each scalar and array
    virtual bool scalar(bool quoted, std::string text) {
        builder().leaf(quoted, std::move(text));
        return ended();
    }

    std::string_view text_;
    std::string const& origin_;
};

class LiteralHandler : public Handler {
public:
    using Handler::Handler;
    bool start_object(std::size_t) override { builder_.fail("an object is not a value"); }
    bool key(std::string&) override { return false; }
    bool end_object() override { return false; }
    Literal take() { return builder_.take(); }

protected:
    LiteralBuilder& builder() override { return builder_; }
    bool ended() override { return true; }

private:
    LiteralBuilder builder_;
};

class ValuesHandler : public Handler {
public:
    using Handler::Handler;

    bool start_object(std::size_t) override {
        if (level_ == Level::outside) {
            level_ = Level::names;
        } else if (level_ == Level::names && builder_.complete()) {
            level_ = Level::typed;
            key_.clear();
        } else {
            builder_.fail("an object is not a value");
        }
        return true;
    }

    bool key(std::string& name) override {
        if (level_ == Level::names) {
            if (name.empty()) throw Error(ErrorCode::input, fmt::format("{}: a name is empty", origin_));
            if (std::any_of(inputs.begin(), inputs.end(), [&](Input const& i) { return i.name == name; }))
                throw Error(ErrorCode::input, fmt::format("{}: the name is given twice", origin_))
                    .note("the name is \"" + name + "\"");
            inputs.push_back({name, origin_, {}, Literal{}});
            has_value_ = false;
            shape_.reset();
        } else {
            static std::string const known[] = {"domain", "type", "shape", "value"};
            if (std::find(std::begin(known), std::end(known), name) == std::end(known)) {
                Error error(ErrorCode::input,
                            fmt::format("unknown key \"{}\" beside domain, type, shape and value", name));
                if (auto near = nearest(name, known)) error.help(fmt::format("did you mean \"{}\"?", *near));
                throw error;
            }
            key_ = name;
        }
        return true;
    }

    bool end_object() override {
        if (level_ == Level::typed) {
            if (!has_value_) throw Error(ErrorCode::input, "the object has no key \"value\"");
            if (shape_) {
                auto& literal = std::get<Literal>(inputs.back().content);
                if (literal.shape.size() > 1 || element_count(*shape_) != literal.leaves.size())
                    throw Error(ErrorCode::input, "\"shape\" does not fit the number of elements");
                literal.shape = *shape_;
            }
            level_ = Level::names;
        }
        return true;
    }

    bool start_array(std::size_t n) override {
        if (level_ == Level::outside) no_object();
        if (level_ == Level::typed && (key_ == "domain" || key_ == "type")) not_text();
        return Handler::start_array(n);
    }

    std::vector<Input> inputs;

protected:
    LiteralBuilder& builder() override {
        if (level_ == Level::outside) no_object();
        return builder_;
    }

    bool scalar(bool quoted, std::string text) override {
        if (level_ == Level::typed && (key_ == "domain" || key_ == "type")) {
            if (!quoted) not_text();
            if (key_ == "domain") {
                inputs.back().hint.domain = text == "public" ? std::string() : std::move(text);
            } else {
                auto domain = std::move(inputs.back().hint.domain);
                auto& hint = inputs.back().hint = parse_type(text);
                if (domain) hint.domain = std::move(domain);
            }
            return true;
        }
        return Handler::scalar(quoted, std::move(text));
    }

    bool ended() override {
        if (!builder_.complete()) return true;
        auto literal = builder_.take();
        builder_ = {};
        if (level_ == Level::typed && key_ == "shape") {
            shape_.emplace();
            for (auto const& leaf : literal.leaves) {
                std::vector<std::byte> length;
                if (append_element_text(length, ValueType::uint64, leaf.text))
                    throw Error(ErrorCode::input, "\"shape\" is not a list of lengths");
                std::uint64_t n;
                std::memcpy(&n, length.data(), sizeof n);
                shape_->push_back(n);
            }
        } else {
            inputs.back().content = std::move(literal);
            has_value_ = true;
        }
        return true;
    }

private:
    enum class Level { outside, names, typed };

    [[noreturn]] void no_object() const {
        throw Error(ErrorCode::input, fmt::format("{} does not hold an object of named values", origin_))
            .help("write {\"name\": value, …}");
    }
    [[noreturn]] void not_text() const { throw Error(ErrorCode::input, fmt::format("\"{}\" is not a string", key_)); }

    Level level_ = Level::outside;
    LiteralBuilder builder_;
    std::string key_;
    std::optional<Shape> shape_;
    bool has_value_ = false;
};

template <class T> T load(std::byte const* at) noexcept {
    T x;
    std::memcpy(&x, at, sizeof x);
    return x;
}

ordered_json element_json(std::byte const* at, ValueType type, OutputStyle const& style) {
    constexpr auto exact = std::int64_t{1} << 53;
    auto integer = [&](auto x) -> ordered_json {
        bool safe = x <= static_cast<decltype(x)>(exact);
        if constexpr (std::is_signed_v<decltype(x)>) safe = safe && x >= -exact;
        return style.safe_integers && !safe ? ordered_json(std::to_string(x)) : ordered_json(x);
    };
    auto const& row = info(type);
    switch (row.cls) {
    case TypeClass::boolean:
        return *at != std::byte{0};
    case TypeClass::signed_integer:
        switch (row.bits) {
        case 8:
            return load<std::int8_t>(at);
        case 16:
            return load<std::int16_t>(at);
        case 32:
            return load<std::int32_t>(at);
        default:
            return integer(load<std::int64_t>(at));
        }
    case TypeClass::unsigned_integer:
    case TypeClass::xor_integer: {
        std::uint64_t x = 0;
        std::memcpy(&x, at, public_width(type));
        return integer(x);
    }
    default: {
        // The double nearest to the shortest text: 0.1f is written 0.1, not 0.10000000149011612.
        if (is_missing(at, type, style)) return nullptr;
        auto text = element_text(at, type, style.precision);
        if (text == "nan" || text == "inf" || text == "-inf") return text;
        std::vector<std::byte> x;
        append_element_text(x, ValueType::float64, text);
        return load<double>(x.data());
    }
    }
}

ordered_json nested(Value const& value, OutputStyle const& style, std::size_t dimension, std::size_t& at) {
    auto width = public_width(value.type());
    if (dimension == value.dims()) return element_json(value.bytes().data() + width * at++, value.type(), style);
    auto array = ordered_json::array();
    for (std::uint64_t i = 0; i < value.shape()[dimension]; ++i)
        array.push_back(nested(value, style, dimension + 1, at));
    return array;
}

} // namespace

std::vector<Input> read_json_values(std::string_view text, std::string const& origin) {
    ValuesHandler handler(text, origin);
    try {
        json::sax_parse(text.begin(), text.end(), &handler);
    } catch (Error const& e) {
        // Faults inside a value get the value's name; those of the document have a place or the document's name already.
        if (e.where() || e.message().starts_with(origin) || handler.inputs.empty()) throw;
        Error named(e.code(),
                    fmt::format("argument \"{}\" in {}: {}", handler.inputs.back().name, origin, e.message()));
        for (auto const& help : e.helps()) named.help(help);
        throw named;
    }
    return std::move(handler.inputs);
}

Literal read_json_literal(std::string_view text, std::string const& origin) {
    LiteralHandler handler(text, origin);
    json::sax_parse(text.begin(), text.end(), &handler);
    return handler.take();
}

ordered_json to_json(Value const& value, OutputStyle const& style) {
    if (value.type() == ValueType::string) return value.get_string();
    std::size_t at = 0;
    return nested(value, style, 0, at);
}

ordered_json to_json(Values const& values, OutputStyle const& style) {
    auto object = ordered_json::object();
    for (auto const& [name, value] : values)
        object[name] = {{"domain", value.domain()}, {"type", name_of(value.type())}, {"value", to_json(value, style)}};
    return object;
}

ordered_json to_plain_json(Values const& values, OutputStyle const& style) {
    auto object = ordered_json::object();
    for (auto const& [name, value] : values) object[name] = to_json(value, style);
    return object;
}

} // namespace smpc::client
