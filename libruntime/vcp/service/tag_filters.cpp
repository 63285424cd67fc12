// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/service/tag_filters.h"

#include <algorithm>

#include <fmt/format.h>
#include <smpc/client/error.h>

#include "libclient/http/message.h"

namespace smpc::vcp {

namespace {

TagFilter parse_term(std::string_view term) {
    auto fail = [&] {
        return Error(ErrorCode::input, fmt::format("The given String cannot be parsed as a TagFilter: \"{}\".", term));
    };
    auto const at = term.find_first_of(":<>");
    if (at == std::string_view::npos || at == 0 || at + 1 == term.size()) throw fail();
    auto is_term_char = [](char c) { return is_tag_key_char(c) || c == '%'; };
    auto const key = term.substr(0, at), value = term.substr(at + 1);
    if (!std::all_of(key.begin(), key.end(), is_term_char) || !std::all_of(value.begin(), value.end(), is_term_char))
        throw fail();
    auto decoded_key = http::percent_decode(key, true), decoded_value = http::percent_decode(value, true);
    if (!decoded_key || !decoded_value) throw fail();
    TagFilter filter{std::move(*decoded_key), TagFilter::Relation::equals, std::move(*decoded_value)};
    check_tag_key(filter.key);
    if (term[at] == ':') return filter;
    filter.relation = term[at] == '<' ? TagFilter::Relation::less : TagFilter::Relation::greater;
    if (!parse_long(filter.value)) throw Error(ErrorCode::input, "Value cannot be parsed as long.");
    return filter;
}

} // namespace

std::vector<TagFilter> parse_tag_filters(std::string_view filter) {
    std::vector<TagFilter> terms;
    while (!filter.empty()) {
        auto const at = filter.find(',');
        terms.push_back(parse_term(filter.substr(0, at)));
        filter = at == std::string_view::npos ? std::string_view() : filter.substr(at + 1);
        if (terms.size() > 64) throw Error(ErrorCode::input, "a filter has at most 64 terms");
    }
    return terms;
}

} // namespace smpc::vcp
