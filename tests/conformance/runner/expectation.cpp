// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/runner/expectation.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace smpc::conformance {

namespace {

using client::NamedValue;
using client::Value;

/// Splits "NAME DOMAIN TYPE = [a, b]".
ExpectedValue parse_value(std::string const& text) {
    ExpectedValue value;
    std::istringstream words(text);
    std::string equals;
    if (!(words >> value.name >> value.domain >> value.type >> equals) || equals != "=")
        throw std::runtime_error("expected NAME DOMAIN TYPE = [VALUES]");
    if (value.domain == "public") value.domain.clear();
    auto open = text.find('[', text.find('='));
    auto close = text.rfind(']');
    if (open == std::string::npos || close == std::string::npos || close < open)
        throw std::runtime_error("expected [VALUES]");
    std::string list = text.substr(open + 1, close - open - 1);
    if (value.type == "string") {
        value.elements.push_back(nlohmann::json::parse(list).get<std::string>());
        return value;
    }
    std::istringstream elements(list);
    for (std::string element; std::getline(elements, element, ',');) {
        element.erase(0, element.find_first_not_of(" \""));
        element.erase(element.find_last_not_of(" \"") + 1);
        value.elements.push_back(element);
    }
    return value;
}

bool is_real(ValueType type) {
    auto cls = info(type).cls;
    return cls == TypeClass::floating || cls == TypeClass::fixed;
}

double to_double(std::string const& text) {
    return std::strtod(text.c_str(), nullptr);
}

double real_element(Value const& value, std::size_t i) {
    if (info(value.type()).representation == ValueType::float32)
        return static_cast<double>(value.get_vector<float>()[i]);
    return value.get_vector<double>()[i];
}

/// The element as the expectation files write integers and bools.
std::string exact_element(Value const& value, std::size_t i) {
    auto const& t = info(value.type());
    if (t.cls == TypeClass::boolean) return value.bytes()[i] == std::byte{0} ? "false" : "true";
    std::uint64_t raw = 0;
    auto width = public_width(value.type());
    std::memcpy(&raw, value.bytes().data() + i * width, width);
    if (t.cls != TypeClass::signed_integer) return std::to_string(raw);
    auto shift = 64 - 8 * static_cast<unsigned>(width);
    return std::to_string(static_cast<std::int64_t>(raw << shift) >> shift);
}

bool reals_agree(double expected, double actual, std::optional<Tolerance> tolerance) {
    if (std::isnan(expected) || std::isnan(actual)) return std::isnan(expected) && std::isnan(actual);
    if (!tolerance) return expected == actual && (std::signbit(expected) == std::signbit(actual) || expected == 0);
    return std::abs(expected - actual) <=
           tolerance->relative * std::max(std::abs(expected), std::abs(actual)) + tolerance->absolute;
}

} // namespace

Expectation read_expectation(std::filesystem::path const& program) {
    std::ifstream in(program);
    if (!in) throw std::runtime_error(fmt::format("cannot read {}", program.string()));
    Expectation e;
    unsigned number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.rfind("//!", 0) != 0) {
            if (line.rfind("//", 0) == 0) continue;
            break;
        }
        std::istringstream words(line.substr(3));
        std::string word, rest;
        words >> word;
        std::getline(words >> std::ws, rest);
        try {
            if (word == "section") {
                e.section = rest;
            } else if (word == "covers") {
                e.covers.push_back(rest);
            } else if (word == "arg") {
                e.arguments.push_back(parse_value(rest));
            } else if (word == "publish") {
                e.results.push_back(parse_value(rest));
            } else if (word == "print") {
                e.printed.push_back(nlohmann::json::parse(rest).get<std::string>());
            } else if (word == "warning") {
                e.warnings.push_back(static_cast<unsigned>(std::stoul(rest)));
            } else if (word == "compile-error") {
                e.compile_errors.push_back(static_cast<unsigned>(std::stoul(rest)));
            } else if (word == "runtime-error") {
                e.runtime_error = rest;
            } else if (word == "describe") {
                e.description = rest;
            } else if (word == "tolerance") {
                std::istringstream parts(rest);
                std::string first;
                Tolerance t;
                parts >> first;
                if (parts >> t.relative >> t.absolute)
                    e.tolerances[first] = t;
                else
                    e.general_tolerance = Tolerance{to_double(first), 0};
            } else {
                throw std::runtime_error("unknown word " + word);
            }
        } catch (std::exception const& fault) {
            throw std::runtime_error(fmt::format("{}:{}: {}", program.string(), number, fault.what()));
        }
    }
    return e;
}

NamedValue to_argument(ExpectedValue const& expected, bool scalar) {
    auto type = value_type_from_name(expected.type);
    if (!type) throw std::runtime_error("unknown type " + expected.type);
    if (*type == ValueType::string) {
        auto const& text = expected.elements.at(0);
        auto const* bytes = reinterpret_cast<std::byte const*>(text.data());
        return {expected.name, Value(expected.domain, *type, {}, {bytes, bytes + text.size()})};
    }
    std::vector<std::byte> bytes;
    for (auto const& text : expected.elements) {
        client::Number number;
        if (text == "true" || text == "false")
            number = std::uint64_t{text == "true"};
        else if (info(*type).cls == TypeClass::fixed) // the nearest stored value toward zero
            number = std::ldexp(std::trunc(std::ldexp(to_double(text), *type == ValueType::fix32 ? 16 : 32)),
                                *type == ValueType::fix32 ? -16 : -32);
        else if (is_real(*type))
            number = to_double(text);
        else if (text.starts_with('-'))
            number = std::int64_t{std::stoll(text)};
        else
            number = std::uint64_t{std::stoull(text)};
        client::append_element(bytes, *type, number);
    }
    client::Shape shape;
    if (!scalar) shape = {expected.elements.size()};
    return {expected.name, Value(expected.domain, *type, shape, std::move(bytes))};
}

std::string compare(ExpectedValue const& expected, NamedValue const& actual, std::optional<Tolerance> tolerance) {
    auto const& value = actual.value;
    if (actual.name != expected.name)
        return fmt::format("published \"{}\" where \"{}\" was expected", actual.name, expected.name);
    if (value.domain() != expected.domain || name_of(value.type()) != expected.type)
        return fmt::format("{} is {}, expected {} {}", expected.name, client::describe(value),
                           expected.domain.empty() ? "public" : expected.domain, expected.type);
    if (value.type() == ValueType::string) {
        auto text = value.get_string();
        return text == expected.elements.at(0)
                   ? ""
                   : fmt::format("{} is \"{}\", expected \"{}\"", expected.name, text, expected.elements.at(0));
    }
    if (value.size() != expected.elements.size())
        return fmt::format("{} has {} elements, expected {}", expected.name, value.size(), expected.elements.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (is_real(value.type())) {
            double wanted = to_double(expected.elements[i]), got = real_element(value, i);
            if (info(value.type()).representation == ValueType::float32)
                wanted = static_cast<double>(static_cast<float>(wanted));
            if (!reals_agree(wanted, got, tolerance))
                return fmt::format("{}[{}] is {:.17g}, expected {:.17g}", expected.name, i, got, wanted);
        } else if (auto got = exact_element(value, i); got != expected.elements[i]) {
            return fmt::format("{}[{}] is {}, expected {}", expected.name, i, got, expected.elements[i]);
        }
    }
    return {};
}

} // namespace smpc::conformance
