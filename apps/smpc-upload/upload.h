// SPDX-License-Identifier: Apache-2.0
//
// The commands of smpc-upload, each one function over the SDK. main.cpp has their options.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/cloud.h>

#include "apps/cli/cloud/values.h"

namespace smpc::upload {

struct SendOptions {
    std::vector<std::string> words; ///< NAME=VALUE…, or one bundle
    cli::ValueOptions values;
    std::string id;
    std::vector<std::string> tags, authorize;
    std::optional<std::chrono::milliseconds> ttl;
    bool consume = false; ///< delete the bundle's file after success
    bool resume = false;
    unsigned parallel = 0;
};

/// Uploads a bundle or values; prints the id.
void send(cli::Tool& tool, SendOptions options);
/// Stores executables; prints name and digest of each.
void programs(cli::Tool& tool, std::vector<std::string> const& files, secrec::CompileOptions const& compile);

void list(cli::Tool& tool, std::vector<std::string> const& tags);
void show(cli::Tool& tool, std::string const& id);
void remove(cli::Tool& tool, std::vector<std::string> const& ids);
void tag(cli::Tool& tool, std::string const& id, std::vector<std::string> const& tags);

/// K=V words. Throws Error(usage).
client::Tags parse_tags(std::vector<std::string> const& words);

} // namespace smpc::upload
