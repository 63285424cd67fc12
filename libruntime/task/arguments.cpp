// SPDX-License-Identifier: Apache-2.0
//
// The check of arguments against the description.
#include "libruntime/task/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include <smpc/client/error.h>

namespace smpc::task {
namespace {

std::string in_words(std::string_view domain, std::string_view type) {
    return domain.empty() ? fmt::format("public {}", type) : fmt::format("{} {}", domain, type);
}

/// Same size, one signed and one unsigned: clients in the field send int64 for uint64.
bool differ_in_sign_only(ValueType a, ValueType b) noexcept {
    auto const is = [](ValueType x, TypeClass c) { return info(x).cls == c; };
    bool const mixed = (is(a, TypeClass::signed_integer) && is(b, TypeClass::unsigned_integer)) ||
                       (is(a, TypeClass::unsigned_integer) && is(b, TypeClass::signed_integer));
    return mixed && info(a).bits == info(b).bits;
}

class Checker {
public:
    Checker(client::RecordView const& record, ShareWidth const& share_width)
        : record_(record), share_width_(share_width) {}

    /// Whether domain and type fit; `loosely` set if only the sign differs.
    bool types_fit(ArgumentEntry const& entry, bool& loosely) const {
        auto const type = value_type_from_name(record_.type);
        if (record_.domain != entry.domain || !type || record_.type != name_of(*type)) return false;
        loosely = *type != entry.type;
        return !loosely || differ_in_sign_only(*type, entry.type);
    }
    /// What is wrong with the bytes; empty if nothing is.
    std::string data_fault(ArgumentEntry const& entry) const {
        std::size_t const bytes = record_.data.size();
        if (entry.type == ValueType::string && entry.domain.empty()) return {};
        std::size_t const width =
            entry.domain.empty() ? public_width(entry.type) : share_width_(entry.domain, entry.type);
        if (bytes % width != 0) return fmt::format("{} bytes are not whole elements of {} bytes", bytes, width);
        if (entry.dims == 0 && bytes != width)
            return fmt::format("program expects one element, stream has {}", bytes / width);
        if (entry.type == ValueType::bool_ &&
            std::ranges::any_of(record_.data, [](std::byte b) { return b > std::byte{1}; }))
            return "a bool is a byte 0 or 1";
        return {};
    }

private:
    client::RecordView const& record_;
    ShareWidth const& share_width_;
};

void check_one(client::RecordView const& record, std::vector<ArgumentEntry> const& entries,
               ShareWidth const& share_width, std::function<void(std::string)> const& warn) {
    Checker const checker(record, share_width);
    std::string fault;
    for (ArgumentEntry const& entry : entries) {
        bool loosely = false;
        if (!checker.types_fit(entry, loosely)) continue;
        fault = checker.data_fault(entry);
        if (!fault.empty()) continue;
        if (loosely)
            warn(fmt::format("argument \"{}\": program expects {}, stream has {}; taken as it is", record.name,
                             in_words(entry.domain, name_of(entry.type)), in_words(record.domain, record.type)));
        return;
    }
    if (fault.empty()) {
        std::vector<std::string> expected;
        for (ArgumentEntry const& e : entries) expected.push_back(in_words(e.domain, name_of(e.type)));
        fault = fmt::format("program expects {}, stream has {}", fmt::join(expected, " or "),
                            in_words(record.domain, record.type));
    }
    throw Error(ErrorCode::input, fmt::format("argument \"{}\": {}", record.name, fault));
}

} // namespace

void check_arguments(std::vector<client::RecordView> const& records, Description const& description,
                     ShareWidth const& share_width, std::function<void(std::string)> const& warn) {
    for (client::RecordView const& record : records) {
        auto const entries = description.arguments_named(record.name);
        if (!entries.empty())
            check_one(record, entries, share_width, warn);
        else if (description.complete)
            warn(fmt::format("argument \"{}\": the program takes no argument of this name", record.name));
    }
    for (ArgumentEntry const& entry : description.arguments)
        if (entry.required && std::ranges::find(records, entry.name, &client::RecordView::name) == records.end())
            throw Error(ErrorCode::input, fmt::format("argument \"{}\" is missing: program expects {}{}", entry.name,
                                                      in_words(entry.domain, name_of(entry.type)),
                                                      entry.dims == 0 ? "" : fmt::format("[[{}]]", entry.dims)));
}

} // namespace smpc::task
