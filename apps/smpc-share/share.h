// SPDX-License-Identifier: Apache-2.0
//
// What smpc-share does once its options are read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/cli/cloud/values.h"
#include "libclient/sharing/bundle.h"

namespace smpc::share {

struct Options {
    cli::ValueOptions values;
    std::optional<unsigned> parties;
    std::vector<std::string> kinds;
    bool verify = true;
    bool print_description = false;
    std::string inspect;           ///< a bundle or stream to look into
    std::vector<std::string> open; ///< streams of all parties, or one bundle
};

/// Values to streams.
void share(cli::Tool& tool, Options const& options);
/// Names, domains, types and counts of a bundle or stream; never values.
void inspect(cli::Tool& tool, std::string const& path);
/// Streams back to values.
void open(cli::Tool& tool, Options const& options);

} // namespace smpc::share
