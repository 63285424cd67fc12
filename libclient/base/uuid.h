// SPDX-License-Identifier: Apache-2.0
//
// UUIDs (RFC 9562): the ids of streams, jobs and tasks. Always lower case with dashes, 36 characters.
//
// Version 4 is drawn by clients, so that a request whose answer was lost can be repeated under the same id. Version 5 is
// derived from a name where several parties must come to the same id without talking to each other.
#pragma once

#include <string>
#include <string_view>

#include <smpc/client/random.h>

namespace smpc {

/// A fresh random UUID, version 4.
std::string new_uuid(RandomSource& random = system_random());

/// The UUID of version 5 (SHA-1) of a name in the namespace of another UUID. Throws Error(input) if that is none.
std::string uuid_v5(std::string_view space, std::string_view name);

/// Version 3: MD5 over the 16 bytes of `space` followed by `name`. Throws Error(input) if `space` is no UUID.
std::string uuid_v3(std::string_view space, std::string_view name);
/// MD5 over the bytes of `name` alone, marked as version 3: what Java calls `nameUUIDFromBytes`, used by Carbyne Stack.
std::string java_name_uuid(std::string_view name);

/// The name space of everything that smpc derives; a constant of ours.
inline constexpr std::string_view smpc_uuid_space = "b45a14c2-55d5-4ef0-9b1c-0d7f6a7a3c11";

/// Whether the text is a UUID in lower case with dashes, of any version.
bool is_uuid(std::string_view text) noexcept;

/// The text in lower case if it is a UUID in any case; throws Error(usage) naming `what` ("--id") otherwise.
std::string checked_uuid(std::string_view text, std::string_view what);

} // namespace smpc
