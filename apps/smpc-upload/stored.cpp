// SPDX-License-Identifier: Apache-2.0
//
// What the parties have stored: programs in, streams listed, shown, tagged, removed.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/cloud/program.h"
#include "apps/smpc-upload/upload.h"
#include "libclient/base/time.h"
#include "libclient/vc/object_json.h"

namespace smpc::upload {

namespace {

using nlohmann::ordered_json;

ordered_json document() {
    return {{"apiVersion", "smpc/v1"}};
}

bool wants_json(cli::Tool const& tool) {
    return tool.options().format == "json";
}

std::string time_text(std::optional<client::Time> const& time) {
    return time ? format_time(*time) : "-";
}

std::string tags_text(client::Tags const& tags) {
    std::string out;
    for (auto const& [key, value] : tags) out += fmt::format("{}{}={}", out.empty() ? "" : " ", key, value);
    return out;
}

/// One stream with what each party says about it.
ordered_json entry_json(client::StreamEntry const& entry, client::CloudConfig const& config) {
    auto out = ordered_json(client::to_json(entry.info()));
    out.erase("sha256"); // each party has its own
    out["complete"] = entry.complete();
    out["parties"] = ordered_json::array();
    for (std::size_t i = 0; i < entry.parties.size(); ++i) {
        auto const& info = entry.parties[i];
        ordered_json party = {
            {"party", i + 1}, {"name", config.parties.at(i).name}, {"status", info ? "present" : "missing"}};
        if (info) party["bytes"] = info->bytes;
        if (info) party["sha256"] = info->sha256;
        out["parties"].push_back(std::move(party));
    }
    return out;
}

} // namespace

void programs(cli::Tool& tool, std::vector<std::string> const& files, secrec::CompileOptions const& compile) {
    std::vector<cli::Program> loaded;
    for (auto const& file : files) loaded.push_back(cli::load_program(tool, file, compile));
    auto cloud = cli::connect(tool);
    auto list = ordered_json::array();
    std::string text;
    for (auto const& program : loaded) {
        auto result = cloud.upload_program(program.name, program.executable, cli::limits(tool));
        ordered_json entry = {{"name", result.program.name}, {"sha256", result.program.sha256}};
        entry["parties"] = ordered_json::array();
        for (auto const& p : result.parties)
            entry["parties"].push_back(
                {{"party", p.party}, {"name", p.name}, {"status", p.status}, {"bytes", p.bytes}});
        list.push_back(std::move(entry));
        text += fmt::format("{} {}\n", result.program.name, result.program.sha256);
    }
    auto out = document();
    out["programs"] = std::move(list);
    tool.write_result(wants_json(tool) ? out.dump() + "\n" : text);
}

void list(cli::Tool& tool, std::vector<std::string> const& tags) {
    auto cloud = cli::connect(tool);
    auto streams = cloud.list({parse_tags(tags)}, cli::limits(tool));
    auto out = document();
    out["streams"] = ordered_json::array();
    std::string text;
    for (auto const& entry : streams) {
        out["streams"].push_back(entry_json(entry, cloud.config()));
        auto const& info = entry.info();
        text += fmt::format("{}  {:>10} bytes  {}  {}{}{}\n", entry.id, info.bytes, time_text(info.created),
                            tags_text(info.tags), info.expires ? " expires " + format_time(*info.expires) : "",
                            entry.complete() ? "" : " incomplete: not at all parties");
    }
    tool.write_result(wants_json(tool) ? out.dump() + "\n" : text);
}

void show(cli::Tool& tool, std::string const& id) {
    auto cloud = cli::connect(tool);
    auto entry = cloud.show(id, cli::limits(tool));
    if (wants_json(tool)) {
        auto out = document();
        out.update(entry_json(entry, cloud.config()));
        return tool.write_result(out.dump() + "\n");
    }
    auto const& info = entry.info();
    auto text = fmt::format("id       {}\nowner    {}\ncreated  {}\nexpires  {}\ntags     {}\n", entry.id,
                            info.owner.empty() ? "-" : info.owner, time_text(info.created), time_text(info.expires),
                            info.tags.empty() ? "-" : tags_text(info.tags));
    for (std::size_t i = 0; i < entry.parties.size(); ++i) {
        auto const& party = entry.parties[i];
        text += fmt::format("party {}  {}\n", i + 1,
                            party ? fmt::format("{} bytes, sha256 {}", party->bytes, party->sha256) : "missing");
    }
    tool.write_result(text);
}

void remove(cli::Tool& tool, std::vector<std::string> const& ids) {
    auto cloud = cli::connect(tool);
    auto count = ids.size() == 1 ? "stream " + ids[0] : fmt::format("{} streams", ids.size());
    if (tool.options().dry_run) return tool.note(fmt::format("would remove {}", fmt::join(ids, ", ")));
    tool.confirm(fmt::format("Remove {} from all parties of \"{}\"?", count, cloud.config().name));
    for (auto const& id : ids) cloud.remove(id, cli::limits(tool));
    auto out = document();
    out["removed"] = ids;
    if (wants_json(tool)) tool.write_result(out.dump() + "\n");
}

void tag(cli::Tool& tool, std::string const& id, std::vector<std::string> const& tags) {
    auto cloud = cli::connect(tool);
    cloud.tag(id, parse_tags(tags), cli::limits(tool));
    if (!wants_json(tool)) return;
    auto out = document();
    out.update(entry_json(cloud.show(id, cli::limits(tool)), cloud.config()));
    tool.write_result(out.dump() + "\n");
}

} // namespace smpc::upload
