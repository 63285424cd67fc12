// SPDX-License-Identifier: Apache-2.0
//
// The list filter of Amphora, also used by `/smpc/v1/streams`: `key:value,key<number,key>number`, all must hold. Key and value are
// percent-coded once more inside of the query parameter, since the Java client codes twice.
#pragma once

#include <string_view>
#include <vector>

#include "libruntime/vcp/store/tags.h"

namespace smpc::vcp {

/// Throws Error(input) with Amphora's text for a term that is none.
std::vector<TagFilter> parse_tag_filters(std::string_view filter);

} // namespace smpc::vcp
