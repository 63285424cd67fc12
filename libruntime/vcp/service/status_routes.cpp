// SPDX-License-Identifier: Apache-2.0
//
// What a party says about itself: whether it is ready, what it offers, and how it fares. Nothing here depends on what users have stored
// beyond counts and sizes.
#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "libclient/vc/object_json.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/api.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

namespace {

namespace fs = std::filesystem;

http::Answer health(PartyContext const& context) {
    if (!context.ready || context.ready()) return json_answer(200, {{"status", "UP"}});
    return json_answer(503, {{"status", "OUT_OF_SERVICE"}});
}

http::Answer capabilities(PartyContext const& context) {
    client::Capabilities out;
    out.version = context.version;
    out.cloud = context.cloud.name;
    out.party = context.party;
    out.parties = static_cast<unsigned>(context.cloud.parties.size());
    out.engine = context.cloud.engine;
    out.domains = context.cloud.domains;
    std::set<std::string> kinds;
    for (auto const& [name, kind] : context.cloud.domains) kinds.insert(kind.substr(0, kind.find(':')));
    out.kinds.assign(kinds.begin(), kinds.end());
    out.features = {"streams", "programs", "amphora"};
    if (context.jobs) out.features.insert(out.features.end(), {"jobs", "ephemeral"});
    if (context.compile) out.features.push_back("compile");
    out.limits = {{"streamBytes", StreamStore::Options{}.max_bytes},
                  {"programBytes", ProgramStore::Options{}.max_bytes},
                  {"maxParallel", context.cloud.max_parallel}};
    return json_answer(200, to_json(out));
}

std::size_t open_descriptors() {
    std::error_code failure;
    auto const entries = std::distance(fs::directory_iterator("/proc/self/fd", failure), fs::directory_iterator());
    return entries > 0 ? static_cast<std::size_t>(entries) - 1 : 0; // the one that is reading
}

/// A number of /proc/self/status; 0 if it is not there.
std::uint64_t process_status(std::string const& key) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key + ":")) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10);
    return 0;
}

nlohmann::json use_json(StorageUse const& use) {
    return {{"objects", use.objects}, {"bytes", use.bytes}};
}

http::Answer stats(PartyContext const& context) {
    std::error_code failure;
    auto const space = fs::space(context.own().data, failure);
    auto const up = std::chrono::steady_clock::now() - context.started;
    nlohmann::json out = {
        {"party", context.party},
        {"name", context.own().name},
        {"cloud", context.cloud.name},
        {"version", context.version},
        {"pid", ::getpid()},
        {"uptimeSeconds", std::chrono::duration_cast<std::chrono::seconds>(up).count()},
        {"storage", {{"streams", use_json(context.streams.use())}, {"programs", use_json(context.programs.use())}}},
        {"process",
         {{"descriptors", open_descriptors()},
          {"residentBytes", process_status("VmRSS") * 1024},
          {"threads", process_status("Threads")}}}};
    if (!failure) out["storage"]["disk"] = {{"free", space.available}, {"total", space.capacity}};
    if (context.jobs) {
        auto jobs = nlohmann::json::object();
        for (auto const& [state, count] : context.jobs->counts()) jobs[std::string(client::name_of(state))] = count;
        out["jobs"] = std::move(jobs);
    }
    return json_answer(200, out);
}

} // namespace

void add_status_routes(http::Router& router, PartyContext& context) {
    for (auto path : {"/health", "/actuator/health"}) router.get(path, [&context](auto&) { return health(context); });
    router.get("/smpc/v1/capabilities", [&context](auto&) { return capabilities(context); });
    router.get("/smpc/v1/stats", [&context](auto&) { return stats(context); });
}

} // namespace smpc::vcp
