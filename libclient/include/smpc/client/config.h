// SPDX-License-Identifier: Apache-2.0
//
// Which virtual cloud a program talks to: its parties, how they are reached and how the user shows who they are.
//
// The configuration is one JSON file (comments and trailing commas allowed), found in this order: a file named by the caller,
// `$SMPC_CONFIG`, `.smpc/config.json` in the working directory or a parent, `$XDG_CONFIG_HOME/smpc/config.json`,
// `$XDG_CONFIG_DIRS/smpc/config.json`, `/etc/smpc/config.json`. A `.smpc/local.json` in the working directory or a parent,
// which `smpc-local up` writes, adds its cloud, and is the current one if no file says otherwise. Without any of these a
// Carbyne Stack configuration (`~/.cs/config`) serves. Plain data: copy and share freely between threads.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/error.h>

namespace smpc::client {

/// How a user authenticates at one party. At most one token source; certificate and key always together.
struct AuthConfig {
    std::string token; ///< from `SMPC_TOKEN_<PARTY>` or a Carbyne Stack token file; never from the configuration file
    std::filesystem::path token_file; ///< its text without surrounding blanks is the token; read again when it changes
    std::string token_command;        ///< run by `/bin/sh -c`; the first line of its output is the token
    std::filesystem::path cert, key;  ///< client certificate and private key (PEM)
};

struct PartyConfig {
    unsigned number = 0;                     ///< counted from 1, the position in the file
    std::string name;                        ///< "p1"; default `p` and the number
    std::string url;                         ///< base address of all services of the party
    std::string amphora_url;                 ///< default `<url>/amphora`
    std::string ephemeral_url;               ///< default `<url>`
    std::filesystem::path ca;                ///< certificate authorities to trust instead of the system's
    std::vector<std::string> pins;           ///< "sha256:<hex>" of the public keys to accept
    bool insecure_skip_verification = false; ///< only from a Carbyne Stack configuration (`noSslValidation`)
    AuthConfig auth;
};

struct CloudConfig {
    std::string name;
    std::string origin; ///< the file that it stands in
    std::string engine; ///< "plain" for a cloud of one party that computes in the clear; else empty
    std::map<std::string, std::string> domains; ///< name → kind, {"pd_shared3p","shared3p"}
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds request_timeout{60'000}; ///< of one request, not of a whole operation
    std::optional<std::chrono::milliseconds> timeout;  ///< of each operation that does not say another (`SMPC_TIMEOUT`)
    std::vector<PartyConfig> parties;
    bool carbyne = false; ///< from `~/.cs/config`: a stock Carbyne Stack deployment
};

struct Config {
    std::string current;                       ///< the cloud to take when nobody names one; may be empty
    std::map<std::string, CloudConfig> clouds; ///< by name
    std::vector<std::filesystem::path> files;  ///< what was read, for messages
    std::vector<std::string> warnings;         ///< "…/p2.token can be read by others (mode 0644); …"

    /// The cloud of this name, or for an empty name the current one, or the only one. Throws Error(config) naming those there are.
    CloudConfig const& cloud(std::string_view cloud_name = {}) const;
};

/// Where to look; every member has the process's own as its default, so that tests can replace them.
struct ConfigSearch {
    std::filesystem::path file{};      ///< `--config`: only this one (and `.smpc/local.json` is not merged)
    std::filesystem::path directory{}; ///< start of the search upwards; default the working directory
    std::function<std::optional<std::string>(std::string const& name)>
        environment{}; ///< default the process's environment
    std::filesystem::path system_directory = "/etc/smpc";
};

/// Reads the configuration. Throws Error(config) naming file and key: none found, bad syntax, unknown key (with a suggestion),
/// unset `${VARIABLE}`, two token sources, bad URL.
Config load_config(ConfigSearch const& search = {});

/// The same, but empty if there is no configuration at all: for what can be done without a cloud, too.
std::optional<Config> find_config(ConfigSearch const& search = {});

/// Reads one file, without the search. Same errors; Error(not_found) if it does not exist.
Config read_config_file(std::filesystem::path const& file, ConfigSearch const& search = {});

/// The configuration's cloud after `SMPC_CLOUD` (unless `cloud_name` is given) and `SMPC_TIMEOUT`.
CloudConfig load_cloud(std::string_view cloud_name = {}, ConfigSearch const& search = {},
                       std::vector<std::string>* warnings = nullptr);

} // namespace smpc::client
