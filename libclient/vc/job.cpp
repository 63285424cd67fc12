// SPDX-License-Identifier: Apache-2.0
//
// Job states by name, and the rules that a job request keeps.
#include <smpc/client/job.h>

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "libclient/base/uuid.h"
#include "libclient/vc/job_json.h"

namespace smpc::client {

namespace {

struct StateInfo {
    std::string_view name, meaning;
    bool final;
};

constexpr std::array states{
#define SMPC_X(enumerator, name, final, meaning) StateInfo{name, meaning, final},
    SMPC_JOB_STATES(SMPC_X)
#undef SMPC_X
};

StateInfo const& info_of(JobState state) noexcept {
    return states[static_cast<std::size_t>(state)];
}

bool all_of(std::string_view text, std::string_view more) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               more.find(c) != std::string_view::npos;
    });
}

[[noreturn]] void refuse(std::string const& what, std::string const& help = {}) {
    Error error(ErrorCode::input, "job request: " + what);
    if (!help.empty()) error.help(help);
    throw error;
}

void check_ids(std::vector<std::string> const& ids, std::string_view member, std::size_t most) {
    if (ids.size() > most) refuse(fmt::format("{} has {} ids, at most {} are allowed", member, ids.size(), most));
    std::set<std::string_view> seen;
    for (auto const& id : ids) {
        if (!is_uuid(id)) refuse(fmt::format("{}: \"{}\" is not a lower-case UUID", member, id));
        if (!seen.insert(id).second) refuse(fmt::format("{} has {} twice", member, id));
    }
}

void check_program(ProgramRef const& program) {
    if (program.name.empty() && program.sha256.empty())
        refuse("no program", "name an uploaded program, for instance \"sum.sb\"");
    if (!program.name.empty() &&
        (program.name.size() > 128 || program.name.front() == '.' || !all_of(program.name, "._-")))
        refuse(fmt::format("program.name: \"{}\" is not a program's name", program.name),
               "names are 1 to 128 letters, digits and . _ - and do not begin with a dot");
    bool hex = std::all_of(program.sha256.begin(), program.sha256.end(),
                           [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (!program.sha256.empty() && (program.sha256.size() != 64 || !hex))
        refuse("program.sha256 is not 64 lower-case hexadecimal digits");
}

void check_labels(std::map<std::string, std::string> const& labels) {
    if (labels.size() > 64) refuse(fmt::format("{} labels, at most 64 are allowed", labels.size()));
    for (auto const& [key, value] : labels) {
        if (key.empty() || key.size() > 128 || !all_of(key, "._-/"))
            refuse(fmt::format("labels: \"{}\" is not a key", key), "keys are 1 to 128 letters, digits and . _ - /");
        if (value.size() > 256 || printable(value) != value)
            refuse(fmt::format("labels.{} is longer than 256 bytes or not printable", key));
    }
}

} // namespace

std::string_view name_of(JobState state) noexcept {
    return info_of(state).name;
}

std::string_view meaning_of(JobState state) noexcept {
    return info_of(state).meaning;
}

std::optional<JobState> job_state_from_name(std::string_view name) noexcept {
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i].name == name) return static_cast<JobState>(i);
    return std::nullopt;
}

bool is_final(JobState state) noexcept {
    return info_of(state).final;
}

void check(JobRequest const& r) {
    using namespace std::chrono_literals;
    if (!r.id.empty() && !is_uuid(r.id)) refuse(fmt::format("id: \"{}\" is not a lower-case UUID", r.id));
    check_program(r.program);
    check_ids(r.inputs, "inputs", 4096);
    if (r.isolation.empty() || r.isolation.size() > 32 || !all_of(r.isolation, "-"))
        refuse(fmt::format("isolation: \"{}\" is not the name of a level", r.isolation));
    if (r.retries > 100) refuse(fmt::format("retries is {}, at most 100 are allowed", r.retries));
    auto check_time = [](std::optional<std::chrono::milliseconds> d, std::string_view member) {
        if (d && (*d <= 0ms || *d > 24h * 1000)) refuse(fmt::format("{} is not between 1ms and 1000d", member));
    };
    check_time(r.timeout, "timeout");
    check_time(r.start_timeout, "startTimeout");
    check_time(r.schedule.epoch, "schedule.epoch");
    check_time(r.result.retention, "result.retention");
    check_ids(r.schedule.after, "schedule.after", 4096);
    if (!r.id.empty() && std::count(r.schedule.after.begin(), r.schedule.after.end(), r.id))
        refuse("schedule.after names the job itself");
    if (r.result.readers.size() > 1024) refuse("result.readers has more than 1024 users");
    for (auto const& reader : r.result.readers)
        if (reader.empty() || reader.size() > 256 || printable(reader) != reader)
            refuse("result.readers has an empty, too long or unprintable name");
    check_labels(r.labels);
}

} // namespace smpc::client
