// SPDX-License-Identifier: Apache-2.0
//
// From options and a folder to a running cloud.
#include "libruntime/vcp/cloud/up.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/base/files.h"
#include "libruntime/vcp/cloud/control.h"
#include "libruntime/vcp/cloud/listen.h"
#include "libruntime/vcp/cloud/supervisor.h"
#include "libruntime/vcp/local_run.h"

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long services of a cloud whose `up` was killed may take to end.
constexpr auto patience_with_the_last = 6s;
/// How long another `up` of the same folder may take to get ready.
constexpr auto patience_with_another_start = 20s;

Error contradiction(CloudConfig const& cloud, std::string const& what) {
    return Error(ErrorCode::config, fmt::format("the cloud in {} has {}", cloud.directory, what))
        .help("start another one with --data DIR, or change cloud.json");
}

std::vector<std::uint16_t> chosen_ports(UpOptions const& options, CloudConfig const& cloud) {
    std::vector<std::uint16_t> ports;
    for (std::size_t k = 0; k < cloud.parties.size(); ++k) {
        auto const& http = cloud.parties[k].http;
        std::uint16_t wanted = options.base_port ? static_cast<std::uint16_t>(*options.base_port + k) : 0;
        ports.push_back(wanted == http.port ? 0 : wanted);
    }
    bool open = std::any_of(cloud.parties.begin(), cloud.parties.end(), [](auto const& p) { return p.http.port == 0; });
    if (!options.base_port && open) {
        auto free = free_ports(static_cast<unsigned>(cloud.parties.size()));
        for (std::size_t k = 0; k < ports.size(); ++k)
            if (cloud.parties[k].http.port == 0) ports[k] = free[k];
    }
    return ports;
}

void check_options(UpOptions const& options, std::string const& engine) {
    auto needed = parties_of_engine(engine);
    if (options.parties && *options.parties != needed)
        throw Error(ErrorCode::usage, fmt::format("the engine {} has {} part{}, not {}", engine, needed,
                                                  needed == 1 ? "y" : "ies", *options.parties));
    if (options.base_port && (*options.base_port == 0 || *options.base_port + needed - 1 > 65535))
        throw Error(ErrorCode::usage,
                    fmt::format("--base-port {} leaves no {} ports up to 65535", *options.base_port, needed));
}

/// What cloud.json says, if there is one and the options agree with it.
std::optional<CloudConfig> existing_config(UpOptions const& options, CloudFolder const& folder) {
    if (!folder.has_cloud()) {
        check_options(options, options.engine.empty() ? "shared3p" : options.engine);
        return {};
    }
    auto cloud = load_cloud_config(folder.config_file());
    if (cloud.party != 0)
        throw contradiction(cloud, fmt::format("\"party\": {}, so it is one party of many machines", cloud.party))
            .help(fmt::format("start it: smpc-local serve --config {} --party {}", cloud.file, cloud.party));
    if (!options.engine.empty() && options.engine != cloud.engine)
        throw contradiction(cloud, "the engine " + cloud.engine);
    if (!options.transport.empty() && options.transport != cloud.transport)
        throw contradiction(cloud, "the transport " + cloud.transport);
    check_options(options, cloud.engine);
    if (!options.kinds.empty()) {
        auto asked = parse_cloud_config(new_cloud_text({cloud.name, cloud.engine, options.kinds, {}, {}}), cloud.file);
        if (asked.domains != cloud.domains)
            throw contradiction(cloud, fmt::format("the domains {}", fmt::join(cloud.kinds(), ", ")));
    }
    return cloud;
}

/// Writes cloud.json if there is none, or if ports in it are to change.
CloudConfig settle_config(UpOptions const& options, CloudFolder const& folder,
                          std::optional<CloudConfig> const& existing) {
    auto path = folder.config_file();
    std::string text = existing ? read_whole(path)
                                : new_cloud_text({"local",
                                                  options.engine.empty() ? "shared3p" : options.engine,
                                                  options.kinds,
                                                  {},
                                                  options.transport});
    auto ports = chosen_ports(options, parse_cloud_config(text, path));
    bool changed = std::any_of(ports.begin(), ports.end(), [](auto port) { return port != 0; });
    if (changed) text = with_ports(text, path, ports);
    if (!existing || changed) write_durably(path, text);
    return parse_cloud_config(text, path);
}

void write_client_file(CloudFolder const& folder, CloudConfig const& cloud) {
    using Json = nlohmann::ordered_json;
    Json entry{{"domains", cloud.domains}};
    if (cloud.engine == "plain") entry["engine"] = "plain";
    auto& parties = entry["parties"] = Json::array();
    for (auto const& party : cloud.parties) {
        Json p{{"name", party.name}, {"url", party.url()}};
        if (party.tls && party.tls->ca) p["ca"] = *party.tls->ca;
        if (party.tls && party.tls->pin) p["pin"] = *party.tls->pin;
        parties.push_back(std::move(p));
    }
    Json document{{"current", cloud.name}, {"clouds", {{cloud.name, std::move(entry)}}}};
    write_durably(folder.client_file(), document.dump(2) + "\n");
}

/// Services whose `up` was killed end by themselves; their folders and ports are free then.
void wait_for_the_last(CloudConfig const& cloud) {
    auto deadline = Clock::now() + patience_with_the_last;
    for (unsigned k = 1; k <= cloud.parties.size(); ++k) {
        auto lock = cloud.at(k).data + "/lock";
        while (auto holder = FolderLock::holder(lock)) {
            if (Clock::now() > deadline)
                throw Error(ErrorCode::config, fmt::format("process {} works with the folder of party {}, {}",
                                                           holder->pid, k, cloud.at(k).data))
                    .help("end it, or give the parties other folders in cloud.json");
            std::this_thread::sleep_for(5ms);
        }
    }
}

/// The lock; or nothing if a cloud runs that has started completely, because two `up` at the same moment shall both find it ready.
std::optional<FolderLock> take_or_find_running(CloudFolder const& folder) {
    for (auto deadline = Clock::now() + patience_with_another_start;; std::this_thread::sleep_for(5ms)) {
        if (auto lock = FolderLock::take(folder.file("up.pid"))) return lock;
        try {
            if (ask_up(folder, {{"command", "status"}}, 2s).value("started", false)) return {};
        } catch (Error const&) { // it has no socket yet, or none any more
        }
        if (Clock::now() > deadline)
            throw Error(ErrorCode::unavailable,
                        fmt::format("another smpc-local up has the folder {} and does not get ready", folder.path()))
                .help("smpc-local down ends it");
    }
}

void tell_that_it_runs(UpOptions const& options, CloudFolder const& folder, CloudConfig const& cloud) {
    for (auto port : chosen_ports(options, cloud))
        if (port != 0)
            throw contradiction(cloud, fmt::format("other ports while it runs: {}", cloud.at(1).url()))
                .help("smpc-local down ends it");
    auto holder = FolderLock::holder(folder.file("up.pid"));
    options.note(fmt::format("the cloud \"{}\" runs already{}", cloud.name,
                             holder ? fmt::format(" (process {})", holder->pid) : ""));
    options.print(table_of_parties(cloud));
}

} // namespace

std::string table_of_parties(CloudConfig const& cloud) {
    std::size_t width = 4;
    for (auto const& party : cloud.parties) width = std::max(width, party.name.size());
    auto text = fmt::format("party  {:<{}}  url\n", "name", width);
    for (unsigned k = 1; k <= cloud.parties.size(); ++k)
        text += fmt::format("{:<5}  {:<{}}  {}\n", k, cloud.at(k).name, width, cloud.at(k).url());
    return text;
}

unsigned party_number(CloudConfig const& cloud, std::string const& text) {
    for (unsigned k = 1; k <= cloud.parties.size(); ++k)
        if (text == cloud.at(k).name || text == std::to_string(k)) return k;
    std::vector<std::string> names;
    for (auto const& party : cloud.parties) names.push_back(party.name);
    throw Error(ErrorCode::usage, fmt::format("there is no party \"{}\"", text))
        .help(fmt::format("the parties are {}; numbers do, too", fmt::join(names, ", ")));
}

void up(UpOptions const& options) {
    CloudFolder folder(options.data.empty() ? ".smpc" : options.data);
    auto existing = existing_config(options, folder);
    folder.create();
    auto lock = take_or_find_running(folder);
    existing = existing_config(options, folder); // the one who ran until now may have written it
    if (!lock) return tell_that_it_runs(options, folder, *existing);
    try {
        auto cloud = settle_config(options, folder, existing);
        for (auto const& party : cloud.parties) make_private_folder(party.data);
        wait_for_the_last(cloud);
        SupervisorOptions supervisor{folder,        cloud, options.executable, options.version, {},
                                     !options.show, {},    options.show};
        for (unsigned k = 1; k <= cloud.parties.size(); ++k)
            supervisor.listeners.push_back(listen_at(cloud.at(k).http, fmt::format("party {}", k)));
        write_client_file(folder, cloud);
        if (cloud.engine == "plain") options.note("warning: no protection: values are processed in the clear");
        supervisor.ready = [&] { options.print(table_of_parties(cloud)); };
        supervise(std::move(supervisor));
    } catch (...) {
        lock->remove();
        throw;
    }
    lock->remove();
}

} // namespace smpc::vcp
