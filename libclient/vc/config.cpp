// SPDX-License-Identifier: Apache-2.0
//
// Finds the configuration and merges it with that of a cloud on this machine.
//
// A file in the working directory or above it says more about what the user is doing there than one for the whole user or
// machine. So the current cloud is that of `.smpc/config.json` (or `$SMPC_CONFIG`), else that of `.smpc/local.json`, else that
// of the other files. Files found above the working directory that belong to another user are not read: they may run commands.
#include <smpc/client/config.h>

#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <smpc/client/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libclient/base/units.h"
#include "libclient/values/input.h"
#include "libclient/vc/config_file.h"

namespace smpc::client {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t largest_file = 1 << 20;

class Search {
public:
    explicit Search(ConfigSearch const& search) : search_(search), environment_(search.environment) {
        if (!environment_)
            environment_ = [](std::string const& name) -> std::optional<std::string> {
                char const* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe)
                return value ? std::optional<std::string>(value) : std::nullopt;
            };
        std::error_code ignored;
        directory_ = search.directory.empty() ? fs::current_path(ignored) : fs::absolute(search.directory);
    }

    /// Without files if there are none.
    Config run() {
        if (!search_.file.empty()) return read(search_.file);
        auto local = above("local.json");
        auto found = find();
        Config config = found ? read(found->file) : Config{};
        if (local) merge(config, read(*local), found && found->near);
        if (config.files.empty()) {
            if (auto carbyne = read_carbyne()) config = std::move(*carbyne);
        }
        for (auto& warning : warnings_) config.warnings.push_back(std::move(warning));
        return config;
    }

    Config need() {
        auto config = run();
        if (config.files.empty())
            throw Error(ErrorCode::config, "no configuration found: which virtual cloud is meant?")
                .note(fmt::format("looked for {}", fmt::join(looked_, ", ")))
                .help(
                    "`smpc-local up -d` starts a cloud on this machine and configures it, --config FILE names a file");
        return config;
    }

    Config read(fs::path const& file) const {
        auto text = read_if_exists(file, largest_file);
        if (!text)
            throw Error(ErrorCode::config, fmt::format("the configuration file {} does not exist", file.string()));
        return parse_config(*text, file, environment_);
    }

    std::optional<std::string> variable(std::string const& name) const {
        auto value = environment_(name);
        return value && !value->empty() ? value : std::nullopt;
    }

private:
    struct Found {
        fs::path file;
        bool near = false; ///< chosen for this directory, not for the user or the machine
    };

    bool exists(fs::path const& file) {
        looked_.push_back(file.string());
        std::error_code ignored;
        return fs::exists(file, ignored);
    }

    /// The nearest `.smpc/NAME` from the working directory upwards.
    std::optional<fs::path> above(std::string const& name) {
        std::error_code ignored;
        for (auto folder = directory_;; folder = folder.parent_path()) {
            auto file = folder / ".smpc" / name;
            struct stat facts {};
            if (::stat(file.c_str(), &facts) == 0) {
                if (facts.st_uid == ::geteuid() || facts.st_uid == 0) return file;
                warnings_.push_back(fmt::format("{} belongs to another user and was not read", file.string()));
            }
            if (folder == folder.parent_path()) break;
        }
        looked_.push_back(fmt::format(".smpc/{} in {} and above", name, directory_.string()));
        return std::nullopt;
    }

    std::optional<Found> find() {
        if (auto named = variable("SMPC_CONFIG")) return Found{*named, true};
        if (auto file = above("config.json")) return Found{*file, true};
        auto home = variable("HOME");
        auto user = variable("XDG_CONFIG_HOME");
        if (!user && home) user = *home + "/.config";
        if (user && exists(fs::path(*user) / "smpc/config.json")) return Found{fs::path(*user) / "smpc/config.json"};
        auto shared = variable("XDG_CONFIG_DIRS").value_or("/etc/xdg");
        for (std::size_t at = 0; at <= shared.size();) {
            auto end = std::min(shared.find(':', at), shared.size());
            auto folder = shared.substr(at, end - at);
            at = end + 1;
            if (!folder.empty() && exists(fs::path(folder) / "smpc/config.json"))
                return Found{fs::path(folder) / "smpc/config.json"};
        }
        if (exists(search_.system_directory / "config.json")) return Found{search_.system_directory / "config.json"};
        return std::nullopt;
    }

    std::optional<Config> read_carbyne() {
        auto home = variable("HOME");
        if (!home) return std::nullopt;
        auto folder = fs::path(*home) / ".cs";
        looked_.push_back((folder / "config").string());
        auto text = read_if_exists(folder / "config", largest_file);
        if (!text) return std::nullopt;
        return parse_carbyne_config(*text, folder, environment_);
    }

    static void merge(Config& config, Config local, bool current_stays) {
        for (auto& [name, cloud] : local.clouds) config.clouds.insert_or_assign(name, std::move(cloud));
        if (!local.current.empty() && (config.current.empty() || !current_stays)) config.current = local.current;
        for (auto& file : local.files) config.files.push_back(std::move(file));
        for (auto& warning : local.warnings) config.warnings.push_back(std::move(warning));
    }

    ConfigSearch const& search_;
    Environment environment_;
    fs::path directory_;
    std::vector<std::string> looked_, warnings_;
};

} // namespace

CloudConfig const& Config::cloud(std::string_view cloud_name) const {
    std::vector<std::string> names;
    for (auto const& [name, entry] : clouds) names.push_back(name);
    std::string wanted(cloud_name.empty() ? std::string_view(current) : cloud_name);
    if (wanted.empty() && clouds.size() == 1) return clouds.begin()->second;
    if (wanted.empty())
        throw Error(ErrorCode::config, clouds.empty() ? "the configuration has no cloud" : "which cloud is meant?")
            .note(fmt::format("read {}", files.empty() ? "nothing" : files.front().string()))
            .help(clouds.empty() ? std::string("`smpc-local up -d` starts one on this machine")
                                 : fmt::format("name one with --cloud or SMPC_CLOUD: {}", fmt::join(names, ", ")));
    if (auto found = clouds.find(wanted); found != clouds.end()) return found->second;
    Error error(ErrorCode::config, fmt::format("there is no cloud \"{}\" in the configuration", wanted));
    if (auto near = nearest(wanted, names))
        error.help(fmt::format("did you mean \"{}\"?", *near));
    else
        error.help(names.empty() ? std::string("it has none at all")
                                 : fmt::format("it has {}", fmt::join(names, ", ")));
    throw error;
}

Config load_config(ConfigSearch const& search) {
    return Search(search).need();
}

std::optional<Config> find_config(ConfigSearch const& search) {
    auto config = Search(search).run();
    return config.files.empty() ? std::nullopt : std::optional(std::move(config));
}

Config read_config_file(fs::path const& file, ConfigSearch const& search) {
    return Search(search).read(file);
}

CloudConfig load_cloud(std::string_view cloud_name, ConfigSearch const& search, std::vector<std::string>* warnings) {
    Search finder(search);
    auto config = finder.need();
    std::string name(cloud_name);
    if (name.empty()) name = finder.variable("SMPC_CLOUD").value_or("");
    auto cloud = config.cloud(name);
    if (auto limit = finder.variable("SMPC_TIMEOUT")) {
        try {
            cloud.timeout = parse_duration(*limit);
        } catch (Error const& e) {
            throw Error(ErrorCode::config, "SMPC_TIMEOUT: " + e.message());
        }
    }
    if (warnings) warnings->insert(warnings->end(), config.warnings.begin(), config.warnings.end());
    return cloud;
}

} // namespace smpc::client
