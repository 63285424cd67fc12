// SPDX-License-Identifier: Apache-2.0
//
// The JSON types of Amphora, as its Java and Go clients expect them: no property more, none less.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp::amphora {

/// What a stock service answers with a status and an empty body: a malformed UUID, missing parameter, unreadable JSON.
[[noreturn]] void refuse(int status = 400);
/// Amphora's own refusal: a status and a text.
[[noreturn]] void refuse(int status, std::string text);

nlohmann::json tag_json(Tag const& tag);
nlohmann::json tags_json(std::vector<Tag> const& tags);
/// {"secretId","tags"}
nlohmann::json metadata_json(StreamInfo const& info);

/// Unknown properties are ignored. Anything that cannot be read, also a tag that breaks the rules, is `refuse(400)`.
Tag read_tag(std::string const& body);
std::vector<Tag> read_tags(std::string const& body);

struct SecretShare {
    std::string id;
    std::vector<Tag> tags;
    std::vector<std::byte> data; ///< whole 32-byte words
};
SecretShare read_secret_share(std::string const& body);
/// `Tag(key=…, value=…, valueType=…)`, which one of the error texts has.
std::string tag_text(Tag const& tag);

} // namespace smpc::vcp::amphora
