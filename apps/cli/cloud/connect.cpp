// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/cloud/connect.h"

#include <algorithm>
#include <chrono>

namespace smpc::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// The moment at which the process began, near enough for --timeout.
Clock::time_point const process_start = Clock::now();

client::ConfigSearch search_of(std::string const& config) {
    client::ConfigSearch search;
    search.file = config;
    return search;
}

/// For completion: the cloud that the words on the command line name, asked for no longer than a person waits for a key.
template <class Ask> Completer ask_cloud(Ask ask) {
    return [ask](Completing const& c) {
        auto cloud =
            client::VirtualCloud::from_config(c.value_of({"-C", "--cloud"}), search_of(c.value_of({"--config"})));
        return ask(cloud, client::Limits(std::chrono::seconds(1)));
    };
}

} // namespace

client::CloudConfig cloud_config(Tool& tool) {
    std::vector<std::string> warnings;
    auto config = client::load_cloud(tool.options().cloud, search_of(tool.options().config), &warnings);
    for (auto const& warning : warnings) tool.warn(warning);
    return config;
}

std::optional<client::CloudConfig> find_cloud_config(Tool& tool) {
    auto const& o = tool.options();
    if (!o.config.empty() || !o.cloud.empty()) return cloud_config(tool);
    auto found = client::find_config({});
    if (!found || found->clouds.empty()) return std::nullopt;
    return cloud_config(tool);
}

client::VirtualCloud connect(Tool& tool, RandomSource* random) {
    client::CloudOptions options;
    options.random = random;
    options.progress = [&tool](client::Progress const& p) {
        tool.progress().update(p.phase, p.party, p.done, p.total, p.unit);
    };
    options.verbose = [&tool](std::string const& line) { tool.log(2, line); };
    return client::VirtualCloud(cloud_config(tool), std::move(options));
}

client::Limits limits(Tool& tool) {
    client::Limits out(tool.stop());
    if (auto const& timeout = tool.options().timeout) {
        auto left = *timeout - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - process_start);
        if (left.count() <= 0) throw Error(ErrorCode::timeout, "the time of --timeout is over");
        out.timeout = left;
    }
    return out;
}

void complete_cloud_names(Tool& tool) {
    tool.complete_clouds([](Completing const& c) {
        std::vector<std::string> names;
        for (auto const& [name, cloud] : client::load_config(search_of(c.value_of({"--config"}))).clouds)
            names.push_back(name);
        return names;
    });
}

Completer job_ids() {
    return ask_cloud([](client::VirtualCloud& cloud, client::Limits const& limits) {
        client::JobFilter filter;
        filter.limit = 50;
        std::vector<std::string> ids;
        for (auto const& job : cloud.jobs(filter, limits)) ids.push_back(job.id);
        return ids;
    });
}

Completer stream_ids() {
    return ask_cloud([](client::VirtualCloud& cloud, client::Limits const& limits) {
        std::vector<std::string> ids;
        for (auto const& stream : cloud.list({}, limits)) ids.push_back(stream.id);
        ids.resize(std::min<std::size_t>(ids.size(), 50));
        return ids;
    });
}

Completer stored_programs() {
    return ask_cloud([](client::VirtualCloud& cloud, client::Limits const& limits) {
        std::vector<std::string> names;
        for (auto const& program : cloud.programs(limits)) names.push_back(program.name);
        return names;
    });
}

} // namespace smpc::cli
