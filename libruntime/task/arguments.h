// SPDX-License-Identifier: Apache-2.0
//
// Checks an argument stream against what the program says it takes, before anything runs. Programs without a description are
// not checked: then the first use of an argument finds out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <smpc/client/description.h>

#include "libclient/values/stream.h"

namespace smpc::task {

/// Bytes of one share of one element of a private type in a domain.
using ShareWidth = std::function<std::size_t(std::string_view domain, ValueType type)>;

/// Domain, type and number of elements of every listed name that is present, presence of every required one; unlisted names
/// of a complete description are warned of. A signed integer for an unsigned one of the same size, or the other way round, is
/// accepted with a warning. Throws Error(input) for the first fault; values never appear.
void check_arguments(std::vector<client::RecordView> const& records, Description const& description,
                     ShareWidth const& share_width, std::function<void(std::string)> const& warn);

} // namespace smpc::task
