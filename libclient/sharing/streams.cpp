// SPDX-License-Identifier: Apache-2.0
//
// Values to streams and back. Most of it is the checks of reconstruction: each names the party that differs from the others,
// because a person has to find out whose stream is stale, foreign or damaged.
#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libclient/sharing/encoding.h"
#include "libclient/sharing/sharing.h"
#include "libclient/values/stream.h"

namespace smpc::client {

namespace {

using Records = std::vector<RecordView>;

/// Throws if not all parties say the same. The party at odds with a majority is named; without a majority all are listed.
template <class Say> void require_equal(std::size_t parties, std::string const& what, Say say) {
    std::map<std::string, std::vector<unsigned>> sayings;
    for (std::size_t i = 0; i < parties; ++i) sayings[say(i)].push_back(static_cast<unsigned>(i + 1));
    if (sayings.size() == 1) return;
    std::vector<std::string> parts;
    unsigned odd = 0;
    for (auto const& [text, who] : sayings) {
        parts.push_back(fmt::format("{} {}: {}", who.size() == 1 ? "party" : "parties", fmt::join(who, ", "), text));
        if (who.size() == 1 && parties > 2 && sayings.size() == 2) odd = who[0];
    }
    Error error(ErrorCode::inconsistent_result, fmt::format("the parties' results differ in {}", what));
    if (odd) error.party(odd);
    for (auto& part : parts) error.note(std::move(part));
    throw error;
}

[[noreturn]] void inconsistent(unsigned party, std::string const& what) {
    throw Error(ErrorCode::inconsistent_result, what).party(party);
}

std::string bytes_text(std::size_t n) {
    return fmt::format("{} byte{}", n, n == 1 ? "" : "s");
}

/// The records of every party, all in the order of party 1.
std::vector<Records> aligned(std::span<Bytes const> streams, Duplicates duplicates) {
    std::vector<Records> all;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        try {
            all.push_back(read_stream(streams[i], Duplicates::keep));
        } catch (Error const& e) {
            inconsistent(static_cast<unsigned>(i + 1),
                         fmt::format("the result of party {} is damaged: {}", i + 1, e.message()));
        }
    }
    require_equal(all.size(), "their number", [&](std::size_t i) {
        return fmt::format("{} result{}", all[i].size(), all[i].size() == 1 ? "" : "s");
    });
    auto names = [&](std::size_t i) {
        std::vector<std::string_view> sorted;
        for (auto const& r : all[i]) sorted.push_back(r.name);
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    };
    require_equal(all.size(), "their names",
                  [&](std::size_t i) { return fmt::format("{}", fmt::join(names(i), ", ")); });
    auto first = names(0);
    if (auto twice = std::adjacent_find(first.begin(), first.end());
        twice != first.end() && duplicates == Duplicates::refuse)
        throw Error(ErrorCode::inconsistent_result, fmt::format("the program published \"{}\" more than once", *twice));
    // The programs publish in one order; streams of another make are put into that of party 1, repeated names in turn.
    bool same_order = std::all_of(all.begin(), all.end(), [&](Records const& records) {
        return std::ranges::equal(records, all[0], {}, &RecordView::name, &RecordView::name);
    });
    if (same_order) return all;
    std::unordered_map<std::string_view, std::size_t> position;
    for (auto const& r : all[0]) position.emplace(r.name, position.size());
    for (auto& records : all)
        std::ranges::stable_sort(records, {}, [&](RecordView const& r) { return position.at(r.name); });
    return all;
}

Shape shape_of(RecordView const& record, ValueType type, std::size_t elements, Description const* description) {
    if (description)
        for (auto const& entry : description->results) {
            if (entry.name != record.name || entry.type != type || entry.domain != record.domain) continue;
            if (entry.dims == 0 && elements == 1) return {};
            if (!entry.shape.empty() && element_count(entry.shape) == elements) return entry.shape;
            return {elements};
        }
    return elements == 1 ? Shape{} : Shape{elements};
}

/// One result, whose records stand at `index` in all streams.
Value reconstruct_one(std::vector<Records> const& all, std::size_t index, DomainParties const& parties_of,
                      Description const* description) {
    auto const& first = all[0][index];
    auto record = [&](std::size_t party) -> RecordView const& { return all[party][index]; };
    auto n = all.size();
    require_equal(n, fmt::format("domain and type of \"{}\"", first.name), [&](std::size_t i) {
        return fmt::format("{} {}", record(i).domain.empty() ? "public" : record(i).domain, record(i).type);
    });
    auto type = value_type_from_name(first.type);
    if (!type)
        throw Error(ErrorCode::inconsistent_result,
                    fmt::format("result \"{}\" has the unknown type \"{}\"", first.name, first.type));
    bool is_public = first.domain.empty();
    if (is_public && !std::all_of(all.begin(), all.end(),
                                  [&](Records const& r) { return std::ranges::equal(r[index].data, first.data); })) {
        // Which party differs is told by the position of its bytes among the distinct ones, not by the bytes.
        std::vector<std::span<std::byte const>> distinct;
        require_equal(n, fmt::format("the public value \"{}\"", first.name), [&](std::size_t i) {
            auto same = std::ranges::find_if(distinct, [&](auto d) { return std::ranges::equal(d, record(i).data); });
            if (same == distinct.end()) same = distinct.insert(distinct.end(), record(i).data);
            return fmt::format("value {}", static_cast<char>('A' + (same - distinct.begin())));
        });
    }
    require_equal(n, fmt::format("the size of \"{}\"", first.name),
                  [&](std::size_t i) { return bytes_text(record(i).data.size()); });
    bool plain = is_public || n == 1;
    auto width = plain ? public_width(*type) : share_width(*type);
    if (first.data.size() % width != 0)
        throw Error(ErrorCode::inconsistent_result,
                    fmt::format("result \"{}\" has {}, not a multiple of the {} of a {}", first.name,
                                bytes_text(first.data.size()), width, first.type));
    auto elements = first.data.size() / width;
    if (!is_public && n > 1) {
        auto needed = parties_of(first.domain);
        if (!needed)
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("result \"{}\" is in the unknown domain \"{}\"", first.name, first.domain));
        if (*needed != n)
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("result \"{}\" is in domain \"{}\" of {} parties, but there are {} streams",
                                    first.name, first.domain, *needed, n));
    }
    try {
        Bytes public_form(first.data.begin(), first.data.end());
        if (!plain) {
            std::vector<std::span<std::byte const>> shares;
            for (auto const& records : all) shares.push_back(records[index].data);
            public_form = from_share_form(*type, combine(*type, shares));
        }
        return Value(std::string(first.domain), *type, shape_of(first, *type, elements, description),
                     std::move(public_form));
    } catch (Error const& e) {
        throw Error(ErrorCode::inconsistent_result, fmt::format("result \"{}\": {}", first.name, e.message()));
    }
}

} // namespace

std::vector<Bytes> make_streams(Values const& values, unsigned parties, RandomSource& random) {
    std::vector<Bytes> streams(parties);
    for (auto const& [name, value] : values) {
        RecordView record{name, value.domain(), name_of(value.type()), value.bytes()};
        if (value.is_public() || parties == 1) {
            for (auto& stream : streams) append_record(stream, record);
            continue;
        }
        try {
            auto shares = split(value.type(), to_share_form(value.type(), value.bytes()), parties, random);
            for (unsigned i = 0; i < parties; ++i) {
                record.data = shares[i];
                append_record(streams[i], record);
            }
        } catch (Error const& e) {
            throw Error(e.code(), fmt::format("argument \"{}\": {}", name, e.message()));
        }
    }
    return streams;
}

std::vector<NamedValue> reconstruct_all(std::span<Bytes const> streams, DomainParties const& parties_of,
                                        Description const* description, Duplicates duplicates) {
    std::vector<NamedValue> values;
    auto all = aligned(streams, duplicates);
    for (std::size_t i = 0; i < all[0].size(); ++i)
        values.push_back({std::string(all[0][i].name), reconstruct_one(all, i, parties_of, description)});
    return values;
}

Values reconstruct(std::span<Bytes const> streams, DomainParties const& parties_of, Description const* description) {
    Values values;
    for (auto& [name, value] : reconstruct_all(streams, parties_of, description, Duplicates::refuse))
        values.add(std::move(name), std::move(value));
    return values;
}

} // namespace smpc::client
