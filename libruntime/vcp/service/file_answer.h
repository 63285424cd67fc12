// SPDX-License-Identifier: Apache-2.0
//
// A stored file as an answer: the whole, one range of it, or "not modified", with its digest as entity tag.
#pragma once

#include <string_view>

#include "libclient/http/server.h"

namespace smpc::vcp {

/// 200, 206, 304 (If-None-Match) or 416. A range is honoured only if `If-Range`, when given, is this content. `sha256` are 64 hex digits.
http::Answer file_answer(http::ServerRequest const& request, http::FileBody file, std::string_view sha256,
                         std::string_view media_type);

} // namespace smpc::vcp
