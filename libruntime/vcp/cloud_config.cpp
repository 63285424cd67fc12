// SPDX-License-Identifier: Apache-2.0
//
// Reading `cloud.json`. Parts that a later version of the parties' services will use (key stores, data sources, SPDZ parameters)
// are accepted and left alone, so that one file serves both; everything else unknown is an error.
#include "libruntime/vcp/cloud_config.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libclient/base/files.h"
#include "libclient/base/units.h"
#include "libclient/http/tls.h"
#include "libclient/values/config_json.h"
#include "libruntime/task/kinds.h"
#include "libruntime/vcp/local_run.h"

namespace smpc::vcp {

namespace {

namespace fs = std::filesystem;
using client::ConfigObject;

constexpr char name_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

/// Names become parts of paths, environment variables and messages.
void check_name(ConfigObject const& object, std::string const& key, std::string const& name) {
    if (name.empty() || name.size() > 64 || name[0] == '.' || name[0] == '-' ||
        name.find_first_not_of(name_characters) != std::string::npos)
        throw object.fault(key, fmt::format("\"{}\" is no name", name))
            .help(
                "a name has up to 64 letters, digits, dots, dashes and underscores and begins with a letter or digit");
}

std::string absolute(std::string const& directory, std::string const& path) {
    return (fs::path(directory) / path).lexically_normal().string();
}

std::optional<std::string> path_at(ConfigObject& object, std::string const& key, std::string const& directory) {
    auto path = object.text(key);
    if (!path) return {};
    if (path->empty()) throw object.fault(key, "the name of the file is empty");
    return absolute(directory, *path);
}

bool is_hex_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Endpoint endpoint_at(ConfigObject& object, std::string const& key, std::string const& text) {
    try {
        return parse_endpoint(text);
    } catch (Error const& error) {
        throw object.fault(key, error.message());
    }
}

/// One of the few values a key may have.
std::string choice(ConfigObject& object, std::string const& key, std::vector<std::string> const& choices) {
    auto value = object.text(key).value_or(choices.front());
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
        throw object.fault(key, fmt::format("\"{}\" is not available here", value))
            .help(fmt::format("available: {}", fmt::join(choices, ", ")));
    return value;
}

PartyTls read_tls(ConfigObject object, std::string const& directory, bool own) {
    PartyTls tls;
    tls.cert = path_at(object, "cert", directory).value_or("");
    tls.key = path_at(object, "key", directory).value_or("");
    tls.client_ca = path_at(object, "clientCa", directory);
    tls.ca = path_at(object, "ca", directory);
    tls.pin = object.text("pin");
    object.finish();
    if (own && tls.cert.empty()) throw object.fault("cert", "is missing: a PEM file with the party's certificate");
    if (own && tls.key.empty()) throw object.fault("key", "is missing: a PEM file with the certificate's private key");
    if (tls.pin && (!tls.pin->starts_with("sha256:") || !is_hex_digest(tls.pin->substr(7))))
        throw object.fault("pin", "not of the form sha256:<64 hex digits in lower case>");
    return tls;
}

RunLimits read_limits(ConfigObject object) {
    constexpr std::uint64_t most = INT64_MAX;
    RunLimits limits;
    if (auto const* memory = object.raw("memory"); memory && memory->is_string()) {
        try {
            limits.memory = parse_size(memory->get<std::string>());
        } catch (Error const& error) {
            throw object.fault("memory", error.message());
        }
    } else {
        limits.memory = object.number("memory", 1, most);
    }
    limits.steps = object.number("steps", 1, most);
    limits.depth = object.number("depth", 1, most);
    object.finish();
    return limits;
}

/// `own`: this machine runs the party, so everything that a service needs must be there.
PartyConfig read_party(ConfigObject object, CloudConfig const& cloud, unsigned number, bool own) {
    PartyConfig party;
    party.name = object.text("name").value_or(fmt::format("p{}", number));
    check_name(object, "name", party.name);
    party.http = endpoint_at(object, "http", object.need_text("http"));
    party.mesh = endpoint_at(object, "mesh", object.text("mesh").value_or("127.0.0.1:0"));
    auto data = path_at(object, "data", cloud.directory);
    if (own) party.data = data ? *data : absolute(cloud.directory, fmt::format("party{}", number));
    if (auto tls = object.object("tls")) party.tls = read_tls(std::move(*tls), cloud.directory, own);
    if (auto limits = object.object("limits")) party.limits = read_limits(std::move(*limits));
    object.finish();

    if (!is_loopback(party.http.host)) {
        if (!party.tls)
            throw object.fault("tls", fmt::format("is missing: {} can be reached from other machines", party.http.host))
                .help("give \"tls\":{\"cert\":FILE,\"key\":FILE}, or use an address of 127.0.0.0/8");
        if (cloud.auth.engine == "none")
            throw object
                .fault("http", fmt::format("{} can be reached from other machines, so clients must be authenticated",
                                           party.http.host))
                .help("set auth.engine to \"tokens\"");
    }
    return party;
}

void read_transport(ConfigObject& root, CloudConfig& cloud) {
    bool const away = std::any_of(cloud.parties.begin(), cloud.parties.end(),
                                  [](auto const& party) { return !is_loopback(party.mesh.host); });
    cloud.transport = root.has("transport") ? choice(root, "transport", {"tcp", "tls", "unix", "shm"})
                      : away                ? "tls"
                      : cloud.party == 0    ? "shm"
                                            : "tcp";
    auto const party_key = [&](std::size_t i, std::string_view key) { return fmt::format("parties[{}].{}", i, key); };
    for (std::size_t i = 0; i < cloud.parties.size(); ++i) {
        auto const& party = cloud.parties[i];
        if (cloud.transport != "tls" && !is_loopback(party.mesh.host))
            throw root
                .fault(party_key(i, "mesh"),
                       fmt::format("{} is not on this machine, and the transport {} does not encrypt", party.mesh.host,
                                   cloud.transport))
                .help("set \"transport\" to \"tls\" and give every party a certificate");
        if (cloud.transport == "tls" && !party.tls)
            throw root.fault(party_key(i, "tls"), "is missing: links between parties are encrypted")
                .help("give \"tls\":{\"cert\":FILE,\"key\":FILE}, for parties on other machines also \"pin\"");
    }
    if ((cloud.transport == "unix" || cloud.transport == "shm") && cloud.party != 0)
        throw root.fault("transport", fmt::format("{} is for parties that are all on this machine", cloud.transport));
}

AuthConfig read_auth(ConfigObject object, std::string const& directory) {
    AuthConfig auth;
    auth.engine = choice(object, "engine", {"none", "tokens"});
    for (auto& entry : object.objects("tokens")) {
        TokenConfig token;
        token.sha256 = entry.need_text("sha256");
        token.user = entry.need_text("user");
        if (!is_hex_digest(token.sha256))
            throw entry.fault("sha256", "not 64 hex digits in lower case")
                .help("the digest of a token: printf %s \"$TOKEN\" | sha256sum");
        check_name(entry, "user", token.user);
        try {
            if (auto expires = entry.text("expires")) token.expires = parse_time(*expires);
        } catch (Error const& error) {
            throw entry.fault("expires", error.message());
        }
        entry.finish();
        auth.tokens.push_back(std::move(token));
    }
    auth.party_token = path_at(object, "partyToken", directory);
    object.finish();
    if (auth.engine == "none" && !auth.tokens.empty())
        throw object.fault("tokens", "there are tokens, but the engine is \"none\"")
            .help("set auth.engine to \"tokens\"");
    if (auth.engine == "tokens" && auth.tokens.empty())
        throw object.fault("tokens", "is missing or empty, so nobody could do anything");
    return auth;
}

void read_storage(ConfigObject object, CloudConfig& cloud) {
    if (auto metadata = object.object("metadata")) {
        choice(*metadata, "engine", {"sqlite"});
        if (auto file = path_at(*metadata, "file", cloud.directory)) cloud.metadata_file = *file;
        metadata->finish();
    }
    if (auto objects = object.object("objects")) {
        choice(*objects, "engine", {"file"});
        objects->finish();
    }
    object.skip("dataSources");
    object.finish();
}

void read_domains(ConfigObject& root, CloudConfig& cloud) {
    auto const* domains = root.raw("domains");
    if (!domains) {
        cloud.domains = {{"pd_shared3p", "shared3p"}};
        return;
    }
    ConfigObject object(*domains, root.file(), "domains");
    for (auto const& [name, unused] : domains->items()) {
        auto kind = object.need_text(name);
        try {
            auto option = task::parse_kind_option(kind);
            if (!option.domain.empty()) throw Error(ErrorCode::usage, "write \"DOMAIN\":\"KIND\"");
            cloud.domains[name] = kind;
        } catch (Error const& error) {
            throw object.fault(name, error.message());
        }
    }
}

/// Things that two parties must not share.
void check_distinct(CloudConfig const& cloud, ConfigObject const& root) {
    std::set<std::string> names, folders;
    std::set<Endpoint> addresses;
    for (auto const& party : cloud.parties) {
        auto twice = [&](std::string_view what, std::string const& value) {
            return root.fault("parties", fmt::format("two parties have the {} {}", what, value));
        };
        if (!names.insert(party.name).second) throw twice("name", party.name);
        if (!party.data.empty() && !folders.insert(party.data).second) throw twice("folder", party.data);
        if (party.http.port != 0 && !addresses.insert(party.http).second) throw twice("address", to_string(party.http));
    }
}

} // namespace

Endpoint parse_endpoint(std::string_view text) {
    auto fail = [&](std::string_view why) {
        return Error(ErrorCode::config, fmt::format("\"{}\" is no address: {}", text, why))
            .help("write HOST:PORT, for example 127.0.0.1:41001 or [::1]:41001");
    };
    auto colon = text.rfind(':');
    if (colon == std::string_view::npos) throw fail("the port is missing");
    Endpoint result{std::string(text.substr(0, colon)), 0};
    auto port = text.substr(colon + 1);
    auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (error != std::errc() || end != port.data() + port.size()) throw fail("the port is no number up to 65535");
    auto& host = result.host;
    if (host.starts_with('[')) {
        if (!host.ends_with(']')) throw fail("the bracket is not closed");
        host = host.substr(1, host.size() - 2);
        if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) throw fail("no IPv6 address");
    } else if (host.find_first_not_of(name_characters) != std::string::npos) {
        throw fail("the host is neither a name nor an address; IPv6 addresses stand in brackets");
    }
    if (host.empty()) throw fail("the host is missing");
    return result;
}

std::string to_string(Endpoint const& endpoint) {
    auto const& host = endpoint.host;
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(endpoint.port);
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "::1") return true;
    // A name such as 127.evil.example is no address.
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos &&
           std::count(host.begin(), host.end(), '.') == 3;
}

std::string PartyConfig::url() const {
    return fmt::format("{}://{}/", tls ? "https" : "http", to_string(http));
}

PartyConfig const& CloudConfig::at(unsigned number) const {
    if (number == 0 || number > parties.size())
        throw Error(ErrorCode::usage, fmt::format("there is no party {}", number))
            .help(
                fmt::format("the cloud \"{}\" has {} part{}", name, parties.size(), parties.size() == 1 ? "y" : "ies"));
    return parties[number - 1];
}

std::vector<std::string> CloudConfig::pins() const {
    std::vector<std::string> result;
    for (auto const& one : parties) {
        if (!one.tls) throw Error(ErrorCode::config, fmt::format("the party {} has no key for TLS", one.name));
        result.push_back(one.tls->pin ? *one.tls->pin : http::pin_of_certificate(one.tls->cert));
    }
    return result;
}

std::vector<std::string> CloudConfig::kinds() const {
    std::vector<std::string> result;
    for (auto const& [domain, kind] : domains) result.push_back(domain == "*" ? kind : domain + "=" + kind);
    return result;
}

CloudConfig parse_cloud_config(std::string_view text, std::string const& path) {
    CloudConfig cloud;
    cloud.file = fs::absolute(path).lexically_normal().string();
    cloud.directory = fs::path(cloud.file).parent_path().string();
    cloud.metadata_file = absolute(cloud.directory, "meta.sqlite");

    auto document = client::read_config_json(text, cloud.file);
    ConfigObject root(document, cloud.file);
    if (!root.has("format")) throw root.fault("format", "is missing; it is 1");
    if (auto format = root.number("format", 0, 1'000'000); format != 1)
        throw root.fault("format", fmt::format("{} is unknown; this version of smpc knows 1", *format));
    cloud.name = root.text("name").value_or(cloud.name);
    check_name(root, "name", cloud.name);
    cloud.engine = choice(root, "engine", {"shared3p", "plain"});
    read_domains(root, cloud);
    if (auto auth = root.object("auth")) cloud.auth = read_auth(std::move(*auth), cloud.directory);
    if (auto policy = root.object("policy")) {
        cloud.policy = choice(*policy, "engine", {"allow"});
        policy->finish();
    }
    if (auto storage = root.object("storage")) read_storage(std::move(*storage), cloud);
    cloud.max_parallel = static_cast<unsigned>(root.number("maxParallel", 1, 256).value_or(cloud.max_parallel));
    cloud.peers = choice(root, "peers", {"rendezvous"});
    root.skip("keydb");
    root.skip("spdz");

    auto entries = root.objects("parties");
    auto needed = parties_of_engine(cloud.engine);
    if (entries.size() != needed)
        throw root.fault("parties", fmt::format("the engine {} has {} part{}, the file {}", cloud.engine, needed,
                                                needed == 1 ? "y" : "ies", entries.size()));
    cloud.party = static_cast<unsigned>(root.number("party", 1, needed).value_or(0));
    for (unsigned k = 1; k <= needed; ++k)
        cloud.parties.push_back(read_party(std::move(entries[k - 1]), cloud, k, cloud.party == 0 || cloud.party == k));
    read_transport(root, cloud);
    root.finish();
    check_distinct(cloud, root);
    return cloud;
}

CloudConfig load_cloud_config(std::string const& path) {
    try {
        return parse_cloud_config(read_whole(path, 1 << 20), path);
    } catch (Error const& error) {
        if (error.code() == ErrorCode::config) throw;
        throw Error(ErrorCode::config, error.message()).help("smpc-local up writes a cloud.json when there is none");
    }
}

std::string read_token(std::string const& path) {
    std::string text;
    try {
        text = read_whole(path, 1 << 16);
    } catch (Error const& error) {
        throw Error(ErrorCode::config, fmt::format("the file of a token: {}", error.message()));
    }
    constexpr char blanks[] = " \t\r\n";
    auto begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) throw Error(ErrorCode::config, fmt::format("{} has no token", path));
    auto end = text.find_last_not_of(blanks);
    text = text.substr(begin, end + 1 - begin);
    if (text.find_first_of(blanks) != std::string::npos)
        throw Error(ErrorCode::config, fmt::format("{} has more than one word; a token is one", path));
    return text;
}

} // namespace smpc::vcp
