// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/event_stream.h"

#include <smpc/client/error.h>

namespace smpc::client {

namespace {

constexpr std::size_t longest_event = std::size_t{64} << 20;

} // namespace

void EventReader::feed(std::string_view piece) {
    if (buffer_.size() + event_.data.size() + piece.size() > longest_event)
        throw Error(ErrorCode::unavailable, "the event stream has an event without end");
    buffer_ += piece;
    std::size_t begin = 0;
    for (auto end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n', begin)) {
        std::string_view text(buffer_.data() + begin, end - begin);
        if (text.ends_with('\r')) text.remove_suffix(1);
        line(text);
        begin = end + 1;
    }
    buffer_.erase(0, begin);
}

void EventReader::reset() {
    buffer_.clear();
    event_ = {};
    has_data_ = false;
}

void EventReader::line(std::string_view text) {
    if (text.empty()) {
        auto event = std::move(event_);
        event_ = {};
        if (has_data_) take_(event);
        has_data_ = false;
        return;
    }
    auto colon = text.find(':');
    auto field = text.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "id") event_.id = value;
    if (field == "event") event_.name = value;
    if (field == "data") {
        if (has_data_) event_.data += '\n';
        event_.data += value;
        has_data_ = true;
    }
}

} // namespace smpc::client
