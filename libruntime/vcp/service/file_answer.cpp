// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/service/file_answer.h"

#include <fmt/format.h>

namespace smpc::vcp {

http::Answer file_answer(http::ServerRequest const& request, http::FileBody file, std::string_view sha256,
                         std::string_view media_type) {
    auto const tag = fmt::format("\"sha256:{}\"", sha256);
    auto with_tag = [&](http::Answer answer) {
        answer.headers.set("ETag", tag);
        answer.headers.set("Accept-Ranges", "bytes");
        return answer;
    };
    if (auto known = request.headers.get("If-None-Match"); known == "*" || known.find(tag) != std::string_view::npos)
        return with_tag(http::Answer::empty(304));

    auto const condition = request.headers.find("If-Range");
    auto const wanted = condition && *condition != tag ? std::string_view() : request.headers.get("Range");
    http::ByteRange range;
    switch (http::parse_range(wanted, file.size, range)) {
    case http::RangeResult::unsatisfiable:
        return with_tag(http::Answer::empty(416)).header("Content-Range", fmt::format("bytes */{}", file.size));
    case http::RangeResult::part: {
        auto const place = fmt::format("bytes {}-{}/{}", range.first, range.last, file.size);
        file.offset += range.first;
        file.size = range.size();
        return with_tag(http::Answer::file(206, std::move(file), media_type)).header("Content-Range", place);
    }
    case http::RangeResult::whole:
        break;
    }
    return with_tag(http::Answer::file(200, std::move(file), media_type));
}

} // namespace smpc::vcp
