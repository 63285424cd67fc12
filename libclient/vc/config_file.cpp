// SPDX-License-Identifier: Apache-2.0
//
// {"current":"demo","clouds":{"demo":{"domains":{…},"timeouts":{…},"parties":[{"url":…,"auth":{…}},…]}}}
#include "libclient/vc/config_file.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>
#include <sys/stat.h>

#include "libclient/base/units.h"
#include "libclient/http/tls.h"
#include "libclient/http/url.h"
#include "libclient/values/config_json.h"

namespace smpc::client {

namespace fs = std::filesystem;

namespace {

/// Replaces `${NAME}` in one string; `$${` stands for `${`.
std::string expand(std::string const& text, std::string const& file, Environment const& environment) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, 3, "$${") == 0) {
            out += "${";
            at += 3;
        } else if (text.compare(at, 2, "${") == 0) {
            auto end = text.find('}', at);
            if (end == std::string::npos)
                throw Error(ErrorCode::config, fmt::format("{}: \"${{\" without \"}}\"", file));
            auto name = text.substr(at + 2, end - at - 2);
            auto value = environment(name);
            if (!value)
                throw Error(ErrorCode::config, fmt::format("{}: the environment variable {} is not set", file, name))
                    .help("set it, or write $${ for a literal ${");
            out += *value;
            at = end + 1;
        } else {
            out += text[at++];
        }
    }
    return out;
}

void expand_all(nlohmann::ordered_json& value, std::string const& file, Environment const& environment) {
    if (value.is_string())
        value = expand(value.get_ref<std::string const&>(), file, environment);
    else if (value.is_structured())
        for (auto& item : value) expand_all(item, file, environment);
}

class Reader {
public:
    Reader(fs::path const& file, Environment const& environment)
        : file_(file), name_(file.string()), environment_(environment) {}

    Config read(std::string_view text) {
        auto document = read_config_json(text, name_);
        expand_all(document, name_, environment_);
        ConfigObject root(document, name_);
        Config config;
        config.current = root.text("current").value_or("");
        if (root.object("clouds"))
            for (auto const& [name, entry] : root.raw("clouds")->items())
                config.clouds[name] = read_cloud(name, ConfigObject(entry, name_, "clouds." + name));
        root.finish();
        if (!config.current.empty() && !config.clouds.contains(config.current))
            throw root.fault("current", fmt::format("there is no cloud \"{}\" in \"clouds\"", config.current));
        config.files.push_back(file_);
        config.warnings = std::move(warnings_);
        return config;
    }

private:
    CloudConfig read_cloud(std::string const& name, ConfigObject object) {
        CloudConfig cloud;
        cloud.name = name;
        cloud.origin = name_;
        cloud.engine = object.text("engine").value_or("");
        if (auto domains = object.object("domains"))
            for (auto const& [domain, kind] : object.raw("domains")->items())
                cloud.domains[domain] = domains->need_text(domain);
        if (auto timeouts = object.object("timeouts")) {
            cloud.connect_timeout = duration(*timeouts, "connect", cloud.connect_timeout);
            cloud.request_timeout = duration(*timeouts, "request", cloud.request_timeout);
            timeouts->finish();
        }
        std::set<std::string> names;
        for (auto& party : object.objects("parties")) {
            cloud.parties.push_back(read_party(party, static_cast<unsigned>(cloud.parties.size() + 1)));
            if (!names.insert(cloud.parties.back().name).second)
                throw party.fault("name",
                                  fmt::format("\"{}\" is another party's name, too", cloud.parties.back().name));
        }
        object.finish();
        if (cloud.parties.empty()) throw object.fault("parties", "a cloud has at least one party");
        return cloud;
    }

    std::chrono::milliseconds duration(ConfigObject& object, std::string const& key,
                                       std::chrono::milliseconds otherwise) {
        auto text = object.text(key);
        if (!text) return otherwise;
        try {
            auto d = parse_duration(*text);
            if (d.count() > 0) return d;
        } catch (Error const&) {
            // said below, with the place
        }
        throw object.fault(key, fmt::format("\"{}\" is not a positive duration", *text))
            .help("for instance 500ms, 10s, 5m");
    }

    std::string url(ConfigObject& object, std::string const& key, std::string const& otherwise) {
        auto text = object.text(key).value_or(otherwise);
        try {
            return http::Url::parse(text).to_string();
        } catch (Error const& e) {
            throw object.fault(key, e.message());
        }
    }

    fs::path path(ConfigObject& object, std::string const& key) {
        auto text = object.text(key);
        if (!text || text->empty()) return {};
        return (fs::absolute(file_).parent_path() / *text).lexically_normal();
    }

    PartyConfig read_party(ConfigObject& object, unsigned number) {
        PartyConfig party;
        party.number = number;
        party.name = object.text("name").value_or(fmt::format("p{}", number));
        object.need_text("url");
        party.url = url(object, "url", "");
        party.amphora_url = url(object, "amphora", party.url + "/amphora");
        party.ephemeral_url = url(object, "ephemeral", party.url);
        party.ca = path(object, "ca");
        if (auto const* pin = object.raw("pin")) {
            auto texts = pin->is_array() ? object.texts("pin") : std::vector{object.need_text("pin")};
            for (auto const& text : texts) {
                try {
                    party.pins.push_back(http::parse_pin(text));
                } catch (Error const& e) {
                    throw object.fault("pin", e.message());
                }
            }
        }
        if (auto auth = object.object("auth")) read_auth(*auth, party.auth);
        object.finish();
        if (auto token = environment_(token_variable(party.name)); token && !token->empty()) {
            party.auth.token = *token;
            party.auth.token_file.clear();
            party.auth.token_command.clear();
        }
        return party;
    }

    void read_auth(ConfigObject& object, AuthConfig& auth) {
        auth.token_file = path(object, "tokenFile");
        auth.token_command = object.text("tokenCommand").value_or("");
        auth.cert = path(object, "cert");
        auth.key = path(object, "key");
        if (object.has("oidc"))
            throw object.fault("oidc", "signing in through an identity provider is not supported here")
                .help("get a token with the provider's own tool and name it as \"tokenFile\" or \"tokenCommand\"");
        object.finish();
        if (!auth.token_file.empty() && !auth.token_command.empty())
            throw object.fault("tokenCommand", "there is a \"tokenFile\", too; only one of them can give the token");
        if (auth.cert.empty() != auth.key.empty())
            throw object.fault(auth.cert.empty() ? "cert" : "key",
                               "\"cert\" and \"key\" belong together; this one is missing");
        for (auto const& secret : {auth.token_file, auth.key})
            if (auto warning = readable_by_others(secret)) warnings_.push_back(*warning);
    }

    fs::path file_;
    std::string name_;
    Environment const& environment_;
    std::vector<std::string> warnings_;
};

} // namespace

Config parse_config(std::string_view text, fs::path const& file, Environment const& environment) {
    return Reader(file, environment).read(text);
}

std::optional<std::string> readable_by_others(fs::path const& file) {
    struct stat facts {};
    if (file.empty() || ::stat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode) || !(facts.st_mode & 0044))
        return std::nullopt;
    return fmt::format("{} can be read by others (mode {:04o}); chmod 600 {}", file.string(), facts.st_mode & 07777,
                       file.string());
}

std::string token_variable(std::string_view party) {
    std::string out = "SMPC_TOKEN_";
    for (unsigned char c : party) out += std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_';
    return out;
}

} // namespace smpc::client
