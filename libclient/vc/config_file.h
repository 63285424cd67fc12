// SPDX-License-Identifier: Apache-2.0
//
// The two forms of configuration files: ours, and that of the Carbyne Stack command line. Which files are read, and how they
// are merged, is decided in config.cpp.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <smpc/client/config.h>

namespace smpc::client {

using Environment = std::function<std::optional<std::string>(std::string const& name)>;

/// Reads one file of our form. Throws as `load_config`.
Config parse_config(std::string_view text, std::filesystem::path const& file, Environment const& environment);

/// Reads `<folder>/config` of the Carbyne Stack command line as one cloud named "carbyne", with tokens from
/// `<folder>/access-tokens.json`. Throws Error(config).
Config parse_carbyne_config(std::string_view text, std::filesystem::path const& folder, Environment const& environment);

/// "file can be read by others (mode 0644); chmod 600 …" if that is so.
std::optional<std::string> readable_by_others(std::filesystem::path const& file);

/// The environment variable that overrides a party's token: SMPC_TOKEN_P1 for "p1"; other characters than letters and digits
/// become underscores.
std::string token_variable(std::string_view party);

} // namespace smpc::client
