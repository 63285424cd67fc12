// SPDX-License-Identifier: Apache-2.0
//
// From untyped inputs to typed values, by the program's description.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libclient/values/element.h"
#include "libclient/values/input.h"
#include "libclient/values/json.h"
#include "libclient/values/text.h"

namespace smpc::client {

namespace {

/// Where the value of one input goes: an entry of the description, or what the input says itself.
struct Target {
    std::string domain;
    ValueType type = ValueType::uint64;
    std::optional<unsigned> dims;       ///< absent: whatever the value has
    std::optional<std::uint64_t> bound; ///< of a private string
    bool is_text = false;               ///< text goes in, though the elements are xor_uint8
};

std::string describe(Target const& target) {
    auto text = fmt::format("{} {}", target.domain.empty() ? "public" : target.domain, name_of(target.type));
    return target.dims.value_or(0) ? fmt::format("{}[[{}]]", text, *target.dims) : text;
}

[[noreturn]] void fail(std::string const& what) {
    throw Error(ErrorCode::input, what);
}

/// "" for a scalar, "element [1][2]: " in an array.
std::string place_of(std::size_t index, Shape const& shape) {
    std::string place;
    for (auto length = shape.rbegin(); length != shape.rend(); ++length) {
        place = fmt::format("[{}]{}", index % *length, place);
        index /= *length;
    }
    return place.empty() ? "the value " : fmt::format("element {} ", place);
}

Value text_value(std::string_view text, Target const& target) {
    auto const* p = reinterpret_cast<std::byte const*>(text.data());
    std::vector<std::byte> bytes(p, p + text.size());
    if (target.type == ValueType::string) return Value(target.domain, ValueType::string, {}, std::move(bytes));
    if (target.bound) {
        if (bytes.size() > *target.bound)
            fail(fmt::format("the text has {} bytes, the bound is {}", bytes.size(), *target.bound));
        bytes.resize(*target.bound);
    }
    auto length = bytes.size();
    return Value(target.domain, target.type, {length}, std::move(bytes));
}

Literal literal_of(std::string_view word, std::optional<unsigned> dims) {
    auto text = trim(word, " \t\r\n");
    if (text.starts_with('[')) return read_json_literal(text, "the array");
    Literal literal;
    bool list = dims ? *dims > 0 : text.find(',') != std::string_view::npos;
    if (!list && text.find(',') == std::string_view::npos) {
        literal.leaves.push_back({false, std::string(text)});
        return literal;
    }
    while (!text.empty()) {
        auto comma = text.find(',');
        literal.leaves.push_back({false, std::string(trim(text.substr(0, comma)))});
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
        if (text.empty()) literal.leaves.push_back({});
    }
    literal.shape = {literal.leaves.size()};
    return literal;
}

/// Nested arrays fit a vector, flattened, because programs take arrays of more dimensions as vectors.
Shape fitting_shape(Shape const& shape, std::size_t elements, std::optional<unsigned> dims) {
    if (!dims || shape.size() == *dims) return shape;
    if (*dims == 0) fail(fmt::format("the program takes one element, not an array of {}", elements));
    if (*dims == 1 && shape.size() > 1) return {elements};
    if (shape.empty())
        fail(
            fmt::format("the program takes an array of {} dimension{}, not one element", *dims, *dims == 1 ? "" : "s"));
    fail(fmt::format("the program takes an array of {} dimensions, not of {}", *dims, shape.size()));
}

Value convert(Literal const& literal, Target const& target) {
    if (target.type == ValueType::string || target.is_text) {
        if (!literal.shape.empty()) fail("the program takes one string, not an array");
        if (!literal.leaves[0].quoted) fail("the program takes a string; in JSON strings have quotes");
        return text_value(literal.leaves[0].text, target);
    }
    auto shape = fitting_shape(literal.shape, literal.leaves.size(), target.dims);
    auto non_finite = target.domain.empty() ? NonFinite::allow : NonFinite::refuse;
    std::vector<std::byte> bytes;
    bytes.reserve(literal.leaves.size() * public_width(target.type));
    for (std::size_t i = 0; i < literal.leaves.size(); ++i)
        if (auto why = append_element_text(bytes, target.type, literal.leaves[i].text, non_finite))
            fail(place_of(i, literal.shape) + *why);
    return Value(target.domain, target.type, std::move(shape), std::move(bytes));
}

Value convert(Word const& word, Target const& target) {
    if (target.type == ValueType::string || target.is_text) return text_value(word.text, target);
    return convert(literal_of(word.text, target.dims), target);
}

Value convert(FileText const& file, Target const& target) {
    if (target.type == ValueType::string || target.is_text) return text_value(file.bytes, target);
    if (file.path == "-") return convert(literal_of(file.bytes, target.dims), target);
    throw Error(ErrorCode::input,
                fmt::format("{} is read as text, but the program takes {}", file.path, describe(target)))
        .help("numbers are read from files whose name ends in .json or .npy");
}

Value convert(NumericArray const& array, Target const& target) {
    if (target.type == ValueType::string || target.is_text)
        fail(fmt::format("the program takes a string, {} is an array of {}", array.path, name_of(array.type)));
    auto shape = fitting_shape(array.shape, array.size(), target.dims);
    bool finite_only = !target.domain.empty() && info(array.type).cls == TypeClass::floating;
    if (info(target.type).representation == array.type && info(target.type).cls != TypeClass::fixed && !finite_only)
        return Value(target.domain, target.type, std::move(shape), array.bytes);
    std::vector<std::byte> bytes;
    bytes.reserve(array.size() * public_width(target.type));
    for (std::size_t i = 0; i < array.size(); ++i) {
        auto number = array.at(i);
        auto const* x = std::get_if<double>(&number);
        if (finite_only && !std::isfinite(*x))
            fail(place_of(i, array.shape) + "is not a finite number; infinities and NaN cannot be secret");
        try {
            append_element(bytes, target.type, number);
        } catch (Error const& e) {
            auto why = e.message(); // "the value is out of range of uint8 (0 to 255)"
            fail(place_of(i, array.shape) + why.substr(std::string_view("the value ").size()));
        }
    }
    return Value(target.domain, target.type, std::move(shape), std::move(bytes));
}

/// A column that a schema has typed.
Value convert(Value const& value, Target const& target) {
    if (value.type() != target.type)
        fail(fmt::format("the program takes {}, not {}", describe(target), name_of(value.type())));
    auto shape = fitting_shape(value.shape(), value.size(), target.dims);
    return Value(target.domain, target.type, std::move(shape), {value.bytes().begin(), value.bytes().end()});
}

Value convert(CsvColumn const& csv, Target const& target, CsvProblems& problems) {
    if (target.type == ValueType::string || target.is_text) fail("a CSV column gives numbers, not a string");
    auto rows = csv.table->rows();
    if (target.dims == 0u && rows != 1)
        fail(fmt::format("the program takes one element, the column has {} rows", rows));
    if (target.dims.value_or(1) > 1) fail("a CSV column is a vector; the program takes an array of more dimensions");
    auto bytes = csv.table->elements(csv.column, target.type, problems);
    if (bytes.size() != rows * public_width(target.type)) return {}; // bad cells; nothing will come of this run
    auto shape = target.dims == 0u ? Shape{} : Shape{bytes.size() / public_width(target.type)};
    return Value(target.domain, target.type, std::move(shape), std::move(bytes));
}

/// What is said about the type where the program says nothing.
Target target_of(Input const& input) {
    auto const& hint = input.hint;
    if (!hint.type || !hint.domain)
        throw Error(ErrorCode::input, "the program does not describe this argument, so its type must be written")
            .help(
                fmt::format("\"{0}:pd_shared3p uint64=…\" for a secret value, \"{0}:public uint64=…\" for a public one",
                            input.name));
    Target target{*hint.domain, *hint.type, hint.dims, hint.bound, false};
    if (target.type == ValueType::string && !target.domain.empty()) {
        target.type = ValueType::xor_uint8;
        target.is_text = true;
    }
    if (!target.dims && std::holds_alternative<CsvColumn>(input.content)) target.dims = 1;
    return target;
}

/// The entry as a target if the hint does not contradict it.
std::optional<Target> target_of(ArgumentEntry const& entry, TypeHint const& hint) {
    Target target{entry.domain, entry.type, entry.dims, hint.bound, false};
    bool private_text = hint.type == ValueType::string && entry.type == ValueType::xor_uint8 && entry.dims == 1 &&
                        !entry.domain.empty();
    if (hint.domain && *hint.domain != entry.domain) return std::nullopt;
    if (private_text) {
        target.is_text = true;
        return target;
    }
    if (hint.bound || (hint.type && *hint.type != entry.type)) return std::nullopt;
    if (hint.dims && *hint.dims != entry.dims) return std::nullopt;
    return target;
}

std::string describe(TypeHint const& hint) {
    std::string text = hint.domain ? (hint.domain->empty() ? "public " : *hint.domain + " ") : "";
    if (hint.bound) return fmt::format("{}bl_string({})", text, *hint.bound);
    if (hint.type) text += name_of(*hint.type);
    return hint.dims ? fmt::format("{}[[{}]]", text, *hint.dims) : text;
}

std::vector<std::string> argument_names(Description const& description) {
    std::vector<std::string> names;
    for (auto const& a : description.arguments)
        if (std::find(names.begin(), names.end(), a.name) == names.end()) names.push_back(a.name);
    return names;
}

/// All targets that an input may have; at least one.
std::vector<Target> targets_of(Input const& input, Description const* description) {
    if (!description) return {target_of(input)};
    auto entries = description->arguments_named(input.name);
    if (entries.empty() && !description->complete) return {target_of(input)};
    std::vector<Target> targets;
    for (auto const& entry : entries)
        if (auto target = target_of(entry, input.hint)) targets.push_back(std::move(*target));
    if (targets.empty()) {
        std::vector<std::string> expected;
        for (auto const& entry : entries) expected.push_back(client::describe(entry));
        fail(fmt::format("the program takes {}, not {}", fmt::join(expected, " or "), describe(input.hint)));
    }
    return targets;
}

void check_names(std::span<Input const> inputs, Description const* description) {
    for (auto const& input : inputs)
        for (auto const* other = &inputs.front(); other != &input; ++other)
            if (other->name == input.name)
                fail(other->origin == input.origin
                         ? fmt::format("argument \"{}\" is given twice by {}", input.name, input.origin)
                         : fmt::format("argument \"{}\" is given by {} and by {}", input.name, other->origin,
                                       input.origin));
    if (!description) return;

    auto names = argument_names(*description);
    for (auto const& input : inputs) {
        if (!description->complete || std::find(names.begin(), names.end(), input.name) != names.end()) continue;
        Error error(ErrorCode::input, fmt::format("the program has no argument \"{}\"", input.name));
        if (auto near = nearest(input.name, names))
            error.help(fmt::format("did you mean \"{}\"?", *near));
        else if (names.empty())
            error.help("it takes no arguments");
        else
            error.help(fmt::format("its arguments are {}", fmt::join(names, ", ")));
        throw error;
    }

    std::vector<std::string> missing;
    std::string first;
    for (auto const& entry : description->arguments) {
        if (!entry.required ||
            std::any_of(inputs.begin(), inputs.end(), [&](Input const& i) { return i.name == entry.name; }))
            continue;
        if (missing.empty()) first = entry.name;
        missing.push_back(fmt::format("\"{}\" ({})", entry.name, client::describe(entry)));
    }
    if (!missing.empty())
        throw Error(ErrorCode::input,
                    fmt::format("missing argument{} {}", missing.size() == 1 ? "" : "s", fmt::join(missing, ", ")))
            .help(fmt::format("give it as {}=VALUE, in a JSON file (--values) or as a column of a CSV file (--csv)",
                              first));
}

Value convert(Input const& input, Target const& target, CsvProblems& problems) {
    return std::visit(
        [&](auto const& content) {
            if constexpr (std::is_same_v<std::decay_t<decltype(content)>, CsvColumn>)
                return convert(content, target, problems);
            else
                return convert(content, target);
        },
        input.content);
}

} // namespace

Values resolve(std::span<Input const> inputs, Description const* description) {
    check_names(inputs, description);
    Values values;
    CsvProblems bad_cells;
    for (auto const& input : inputs) {
        try {
            auto targets = targets_of(input, description);
            if (targets.size() == 1) {
                values.add(input.name, convert(input, targets[0], bad_cells));
                continue;
            }
            Error none(ErrorCode::input, "the value fits none of the types that the program takes");
            bool fits = false;
            for (auto const& target : targets) {
                try {
                    CsvProblems problems;
                    auto value = convert(input, target, problems);
                    if (!problems.empty()) throw problems.to_error();
                    values.add(input.name, std::move(value));
                    fits = true;
                    break;
                } catch (Error const& e) {
                    none.note(fmt::format("{}: {}", describe(target), e.message()));
                }
            }
            if (!fits) throw none;
        } catch (Error const& e) {
            Error named(e.code(), fmt::format("argument \"{}\": {}", input.name, e.message()));
            if (e.where()) named.at(*e.where());
            for (auto const& note : e.notes()) named.note(note);
            for (auto const& help : e.helps()) named.help(help);
            throw named;
        }
    }
    if (!bad_cells.empty()) throw bad_cells.to_error();
    return values;
}

} // namespace smpc::client
