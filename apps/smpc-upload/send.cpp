// SPDX-License-Identifier: Apache-2.0
//
// From a bundle or values to stored streams. A bundle's digests are checked before the first byte leaves.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/cloud/program.h"
#include "apps/smpc-upload/upload.h"
#include "libclient/base/time.h"
#include "libclient/base/units.h"
#include "libclient/base/uuid.h"
#include "libclient/sharing/bundle.h"
#include "libclient/values/file.h"

namespace smpc::upload {

namespace {

struct Payload {
    std::vector<client::StreamSource> streams;
    std::vector<std::uint64_t> sizes;
    std::vector<client::BundleEntry> entries;
};

/// A file's streams stay in the file; those of standard input are kept.
Payload read_payload(cli::Tool& tool, std::string const& path, client::CloudConfig const& config) {
    Payload payload;
    client::BundleHeader header;
    if (path == "-") {
        if (::isatty(STDIN_FILENO) != 0)
            throw Error(ErrorCode::usage, "there is no bundle on standard input")
                .help("smpc-share … | smpc-upload, or name a file or values");
        auto bundle = client::read_bundle("-");
        header = std::move(bundle.header);
        for (auto& stream : bundle.streams) payload.streams.push_back(client::StreamSource::bytes(std::move(stream)));
    } else {
        auto layout = client::check_bundle(path);
        header = std::move(layout.header);
        for (std::size_t i = 0; i < header.streams.size(); ++i)
            payload.streams.push_back(client::StreamSource::file(path, layout.offsets[i], header.streams[i].bytes));
    }
    for (auto const& s : header.streams) payload.sizes.push_back(s.bytes);
    if (header.parties() != config.parties.size())
        throw Error(ErrorCode::input, fmt::format("the bundle is for {} parties, the cloud \"{}\" has {}",
                                                  header.parties(), config.name, config.parties.size()))
            .help("smpc-share takes the number from the configured cloud; --parties N sets it");
    if (!header.vc.empty() && header.vc != config.name)
        tool.warn(fmt::format("the bundle was made for the cloud \"{}\", this is \"{}\"", header.vc, config.name));
    payload.entries = std::move(header.description);
    return payload;
}

void show_plan(cli::Tool& tool, client::CloudConfig const& config, std::vector<std::uint64_t> const& sizes,
               std::vector<client::BundleEntry> const& entries) {
    bool json = tool.options().format == "json";
    nlohmann::ordered_json document = {{"apiVersion", "smpc/v1"}, {"dryRun", true}, {"cloud", config.name}};
    document["parties"] = nlohmann::ordered_json::array();
    std::string text;
    for (std::size_t i = 0; i < config.parties.size(); ++i) {
        auto const& party = config.parties[i];
        auto bytes = i < sizes.size() ? sizes[i] : 0;
        document["parties"].push_back({{"name", party.name}, {"url", party.url}, {"bytes", bytes}});
        text += fmt::format("party {} ({}, {}): {} bytes\n", i + 1, party.name, party.url, bytes);
    }
    document["values"] = client::entries_json(entries);
    tool.write_result(json ? document.dump() + "\n" : text + client::entries_text(entries));
}

void print_result(cli::Tool& tool, client::UploadResult const& result) {
    if (tool.options().format != "json") return tool.write_result(result.id + "\n");
    nlohmann::ordered_json document = {{"apiVersion", "smpc/v1"}, {"id", result.id}};
    document["parties"] = nlohmann::ordered_json::array();
    for (auto const& p : result.parties)
        document["parties"].push_back({{"party", p.party}, {"name", p.name}, {"status", p.status}, {"bytes", p.bytes}});
    document["expires"] = nullptr;
    if (result.expires) document["expires"] = format_time(*result.expires);
    tool.write_result(document.dump() + "\n");
}

/// The bundle that the words name: a file, or standard input if they are no values either.
std::string bundle_of(SendOptions& options) {
    std::vector<std::string> files, values;
    for (auto const& word : options.words) (word.find('=') == std::string::npos ? files : values).push_back(word);
    options.values.inputs.words = values;
    if (files.size() > 1)
        throw Error(ErrorCode::usage, fmt::format("\"{}\" and \"{}\": one bundle at a time", files[0], files[1]));
    if (!files.empty() && options.values.any())
        throw Error(ErrorCode::usage, fmt::format("either the bundle {} or values, not both", files[0]));
    if (options.values.any()) return {};
    if (files.empty()) return "-";
    if (files[0] != "-" && ::access(files[0].c_str(), F_OK) != 0) {
        Error error(ErrorCode::input, fmt::format("there is no bundle \"{}\"", files[0]));
        if (auto near = client::nearest(files[0], std::vector<std::string>{"program", "ls", "show", "tag", "rm"}))
            error.help(fmt::format("did you mean the command \"{}\"?", *near));
        throw error;
    }
    return files[0];
}

} // namespace

client::Tags parse_tags(std::vector<std::string> const& words) {
    client::Tags tags;
    for (auto const& word : words) {
        auto equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            throw Error(ErrorCode::usage, fmt::format("\"{}\" is no tag", word)).help("write KEY=VALUE");
        if (!tags.emplace(word.substr(0, equals), word.substr(equals + 1)).second)
            throw Error(ErrorCode::usage, fmt::format("the tag \"{}\" is given twice", word.substr(0, equals)));
    }
    return tags;
}

/// Runs the upload. Whoever stops it learns what may be left, and how to go on or back. A bundle can be sent again; values would be
/// shared anew, and shares of two sharings do not belong together.
template <class Upload> client::UploadResult stoppable(std::string const& id, bool can_resume, Upload upload) {
    try {
        return upload();
    } catch (Error const& e) {
        if (e.code() != ErrorCode::interrupted) throw;
        Error error(e.code(), "interrupted while uploading " + id);
        error.note("some parties may have it, others not");
        if (can_resume) error.help(fmt::format("the same bundle with --resume --id {} completes it", id));
        error.help(fmt::format("smpc-upload rm --yes {} removes it", id));
        throw error;
    }
}

void send(cli::Tool& tool, SendOptions o) {
    auto bundle = bundle_of(o);
    if (o.consume && (bundle.empty() || bundle == "-"))
        throw Error(ErrorCode::usage, "--consume deletes the bundle's file after the upload, and there is no file");
    if (o.resume && o.id.empty())
        throw Error(ErrorCode::usage, "--resume needs the id of the upload").help("add --id UUID");
    client::UploadOptions options;
    options.tags = parse_tags(o.tags);
    if (!o.authorize.empty()) options.tags["authorizedPrograms"] = fmt::format("{}", fmt::join(o.authorize, ","));
    options.ttl = o.ttl;
    options.resume = o.resume;
    options.parallel = o.parallel;

    cli::Randomness random(tool, o.values);
    options.id = o.id.empty() ? new_uuid(random.source()) : checked_uuid(o.id, "--id");
    auto cloud = cli::connect(tool, &random.source());
    auto const& config = cloud.config();
    if (bundle.empty()) {
        std::optional<cli::Program> program;
        if (!o.values.program.empty()) program = cli::describe_program(tool, o.values.program, o.values.compile);
        auto values =
            cli::read_values(tool, o.values, program && program->description ? &*program->description : nullptr);
        if (tool.options().dry_run) {
            auto streams = client::make_streams(values, cloud.parties(), random.source());
            std::vector<std::uint64_t> sizes;
            for (auto const& s : streams) sizes.push_back(s.size());
            return show_plan(tool, config, sizes, client::describe_values(values));
        }
        return print_result(
            tool, stoppable(options.id, false, [&] { return cloud.upload(values, options, cli::limits(tool)); }));
    }
    auto payload = read_payload(tool, bundle, config);
    if (tool.options().dry_run) return show_plan(tool, config, payload.sizes, payload.entries);
    auto result =
        stoppable(options.id, true, [&] { return cloud.upload(payload.streams, options, cli::limits(tool)); });
    if (o.consume && ::unlink(bundle.c_str()) != 0)
        tool.warn(fmt::format("the upload is complete, but {} cannot be deleted: {}", bundle, std::strerror(errno)));
    print_result(tool, result);
}

} // namespace smpc::upload
