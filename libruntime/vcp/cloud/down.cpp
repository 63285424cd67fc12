// SPDX-License-Identifier: Apache-2.0
//
// Ending a cloud, and forgetting it. Whatever state it is in, afterwards nobody holds its locks.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <unistd.h>

#include "libruntime/vcp/cloud/control.h"
#include "libruntime/vcp/cloud/up.h"

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

/// Waits until nobody holds the lock; then, or at once without patience, ends who does.
void free_lock(std::string const& path, Clock::time_point deadline) {
    ProcessIdentity last;
    while (auto holder = FolderLock::holder(path)) {
        last = *holder;
        if (Clock::now() >= deadline && last.pid > 0) ::kill(last.pid, SIGKILL);
        std::this_thread::sleep_for(2ms);
    }
    // It lets go of the lock shortly before it is gone.
    for (auto end = Clock::now() + 1s; last.pid > 0 && is_alive(last) && Clock::now() < end;)
        std::this_thread::sleep_for(1ms);
}

/// What the services keep in a party's folder. Anything else there is not ours to delete.
bool is_data(std::string const& name) {
    constexpr std::array<std::string_view, 7> names{"streams", "programs", "jobs", "run", "objects", "lock", "results"};
    constexpr std::array<std::string_view, 4> databases{"amphora.sqlite", "castor.sqlite", "jobs.sqlite",
                                                        "keydb.sqlite"};
    return std::find(names.begin(), names.end(), name) != names.end() ||
           std::any_of(databases.begin(), databases.end(), [&](auto database) { return name.starts_with(database); });
}

void remove(std::string const& path, std::vector<std::string>& removed) {
    std::error_code error;
    if (fs::remove_all(path, error) > 0 && !error) removed.push_back(path);
    if (error) throw Error(ErrorCode::failed, fmt::format("cannot remove {}: {}", path, error.message()));
}

/// Empty if cloud.json cannot be read (any more): a cloud must be stoppable whatever was written into it.
std::vector<std::string> party_folders(CloudFolder const& folder) {
    std::vector<std::string> folders;
    try {
        for (auto const& party : load_cloud_config(folder.config_file()).parties)
            if (!party.data.empty()) folders.push_back(party.data);
    } catch (Error const&) { // whoever starts it again is told
    }
    return folders;
}

} // namespace

bool down(CloudFolder const& folder) {
    auto pid_file = folder.file("up.pid");
    bool ran = FolderLock::holder(pid_file).has_value();
    // Services get 5 s; whoever asked waits a little longer before force.
    auto deadline = Clock::now() + 6s;
    if (ran) {
        try {
            ask_up(folder, {{"command", "stop"}}, 6s);
        } catch (Error const& error) {
            if (error.code() == ErrorCode::not_found) deadline = Clock::now(); // deaf: it holds the lock but no socket
        }
        free_lock(pid_file, deadline);
    }
    for (auto const& place : party_folders(folder)) free_lock(place + "/lock", deadline);
    // What a killed `up` has left.
    ::unlink(folder.file("up.sock").c_str());
    ::unlink(pid_file.c_str());
    return ran;
}

void restart(CloudFolder const& folder, unsigned party) {
    ask_up(folder, {{"command", "restart"}, {"party", party}}, 60s);
}

std::vector<std::string> reset(CloudFolder const& folder) {
    std::vector<std::string> removed;
    if (!folder.has_cloud()) return removed;
    auto cloud = load_cloud_config(folder.config_file());
    down(folder);
    for (auto const& party : cloud.parties) {
        if (party.data.empty()) continue;
        std::error_code error;
        std::vector<std::string> ours;
        for (auto const& entry : fs::directory_iterator(party.data, error))
            if (is_data(entry.path().filename().string())) ours.push_back(entry.path().string());
        for (auto const& path : ours) remove(path, removed);
        ::rmdir(party.data.c_str()); // unless it has something else
    }
    for (auto suffix : {"", "-wal", "-shm"}) remove(cloud.metadata_file + suffix, removed);
    remove(folder.file("log"), removed);
    remove(folder.client_file(), removed);
    return removed;
}

} // namespace smpc::vcp
