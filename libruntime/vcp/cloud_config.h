// SPDX-License-Identifier: Apache-2.0
//
// The configuration of a virtual cloud as its parties see it: `cloud.json`, one file for all parties on one machine, or the
// same file at every party with its own number in "party" and its own keys.
//
// Plain data for the stores, the job service and the HTTP server of one party. All paths are absolute after loading, all
// addresses are checked: what is reachable from outside of this machine must have TLS and authentication.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/base/time.h"

namespace smpc::vcp {

/// "127.0.0.1:41001", "[::1]:0", "p1.example.org:443".
struct Endpoint {
    std::string host;       ///< without the brackets of IPv6
    std::uint16_t port = 0; ///< 0: any free one (mesh only, and HTTP before the first `up` has recorded its choice)

    bool operator==(Endpoint const&) const = default;
    auto operator<=>(Endpoint const&) const = default;
};

/// Throws Error(config) that says what is wrong with the text.
Endpoint parse_endpoint(std::string_view text);
/// The inverse; IPv6 hosts get brackets.
std::string to_string(Endpoint const& endpoint);
/// 127.0.0.0/8, ::1 or localhost.
bool is_loopback(std::string_view host);

/// TLS of a party's HTTP port, and how others know it.
struct PartyTls {
    std::string cert, key;                ///< PEM files; `key` is needed by the party itself only
    std::optional<std::string> client_ca; ///< PEM: clients must show a certificate of this authority
    std::optional<std::string> ca;  ///< PEM: what other parties and clients check `cert` against; default: the system's
    std::optional<std::string> pin; ///< "sha256:<hex>" of the key; others then check nothing else
};

/// What one task may take at a party; absent: the runtime's own default.
struct RunLimits {
    std::optional<std::uint64_t>
        memory; ///< bytes of arrays; default: three quarters of the machine's, shared by its parties
    std::optional<std::uint64_t> steps; ///< backward jumps, calls and system calls
    std::optional<std::uint64_t> depth; ///< nested calls
};

/// One computing party of the cloud.
struct PartyConfig {
    std::string name; ///< "p1"; clients and certificates use it
    Endpoint http;    ///< all its services
    Endpoint mesh;    ///< where tasks listen for the other parties; port 0: a new one per task
    std::string data; ///< its folder, mode 0700; empty for the other parties on machines of their own
    std::optional<PartyTls> tls;
    RunLimits limits;

    /// "http://127.0.0.1:41001/" or "https://…/".
    std::string url() const;
};

/// A static bearer token of one user. The token itself is nowhere in the configuration.
struct TokenConfig {
    std::string sha256; ///< of the token, 64 hex digits in lower case
    std::string user;
    std::optional<Time> expires; ///< absent: never
};

struct AuthConfig {
    std::string engine = "none"; ///< or "tokens"
    std::vector<TokenConfig> tokens;
    std::optional<std::string> party_token; ///< file with the bearer token that the parties show each other
};

/// The whole file.
struct CloudConfig {
    std::string file;      ///< where it was read from; absolute
    std::string directory; ///< of the file; relative paths in it start here
    std::string name = "local";
    std::string engine = "shared3p";            ///< or "plain": one party, values in the clear
    std::map<std::string, std::string> domains; ///< protection domain → KIND[:KEY=VALUE,…]; "*": any other domain
    std::vector<PartyConfig> parties;           ///< entry i is party i + 1
    unsigned party = 0;                         ///< "party" of the file: this machine's own; 0 if it has them all
    AuthConfig auth;
    std::string policy = "allow";
    /// What carries the links between the tasks of the parties: tcp, tls, unix or shm. Default: tls if a mesh address is not
    /// loopback, shm if all parties are here, else tcp.
    std::string transport;
    unsigned max_parallel = 2;        ///< tasks at once at a party
    std::string peers = "rendezvous"; ///< how parties of a task find each other
    std::string metadata_file;        ///< shared metadata of tables (SQLite)

    /// Party `number` counts from 1. Throws Error(usage) if there is none.
    PartyConfig const& at(unsigned number) const;
    /// What `smpc-runtime --kind` takes: "NAME=KIND" per domain, "KIND" for "*".
    std::vector<std::string> kinds() const;
    /// Pins of all parties' keys in party order. Throws Error(config) for a party with neither a pin nor a readable certificate.
    std::vector<std::string> pins() const;
};

/// Reads and checks a file. Comments and trailing commas are allowed. Throws Error(config) naming file, key and remedy: cannot
/// be read, bad syntax, unknown keys (with the nearest known), wrong types, a number of parties that the engine does not have,
/// two parties with one name, folder or address, an HTTP address beyond loopback without TLS or authentication, a mesh address
/// beyond loopback without the transport tls, a party without keys with it.
CloudConfig load_cloud_config(std::string const& path);
/// The same from text; `path` is where relative paths start and what messages name.
CloudConfig parse_cloud_config(std::string_view text, std::string const& path);

/// A cloud on this machine as the first `smpc-local up` makes it.
struct NewCloud {
    std::string name = "local";
    std::string engine = "shared3p";
    std::vector<std::string> kinds;   ///< [NAME=]KIND of `--kind`; empty: pd_shared3p=shared3p
    std::vector<std::uint16_t> ports; ///< one per party
    std::string transport = {};       ///< empty: the default
};

/// The text of a new `cloud.json`. Throws Error(usage) for an unknown engine or a malformed kind.
std::string new_cloud_text(NewCloud const& cloud);

/// The text with other HTTP ports; `ports` has one per party, 0 leaves that party's alone. Comments go.
/// Throws like parse_cloud_config.
std::string with_ports(std::string_view text, std::string const& path, std::vector<std::uint16_t> const& ports);

/// A bearer token out of its file: one word, blanks around it ignored. Throws Error(config): no such file, empty, more words.
std::string read_token(std::string const& path);

} // namespace smpc::vcp
