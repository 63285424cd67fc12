// SPDX-License-Identifier: Apache-2.0
#include "apps/smpc-share/share.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/cloud.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/cloud/program.h"
#include "libclient/base/units.h"
#include "libclient/values/file.h"
#include "libclient/values/output.h"

namespace smpc::share {

namespace {

std::string_view text_of(client::Bytes const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

bool is_folder(std::string const& path) {
    struct stat status {};
    return path.ends_with('/') || (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode));
}

/// `1.args` … `n.args`: all of them or none.
void write_folder(std::string const& folder, std::vector<client::Bytes> const& streams) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw Error(ErrorCode::input, fmt::format("cannot make the folder {}: {}", folder, std::strerror(errno)));
    auto name = [&](std::size_t i) {
        return fmt::format("{}{}{}.args", folder, folder.ends_with('/') ? "" : "/", i + 1);
    };
    std::size_t written = 0;
    try {
        for (; written < streams.size(); ++written) client::write_file(name(written), text_of(streams[written]), 0600);
    } catch (...) {
        for (std::size_t i = 0; i < written; ++i) ::unlink(name(i).c_str());
        throw;
    }
}

void write_bundle(cli::Tool& tool, std::vector<client::Bytes> const& streams, std::string const& vc,
                  client::Values const& values) {
    auto const& output = tool.options().output;
    auto description = client::describe_values(values);
    if (!output.empty() && output != "-")
        return client::write_file(output, client::make_bundle(streams, vc, std::move(description)), 0600);
    client::write_file("-", client::bundle_prefix(streams, vc, std::move(description)));
    for (auto const& stream : streams) client::write_file("-", text_of(stream));
}

void print_description(cli::Tool& tool, client::Values const& values) {
    auto entries = client::describe_values(values);
    if (tool.options().format != "json") return client::write_file("-", client::entries_text(entries));
    nlohmann::ordered_json document = {{"apiVersion", "smpc/v1"}};
    document["values"] = client::entries_json(entries);
    client::write_file("-", document.dump() + "\n");
}

} // namespace

void share(cli::Tool& tool, Options const& o) {
    auto const& common = tool.options();
    bool shows_only = common.dry_run || o.print_description;
    bool writes = !common.dry_run && (!o.print_description || !common.output.empty());
    if (writes && !is_folder(common.output)) {
        if (common.output.empty() && ::isatty(STDOUT_FILENO) != 0 && !common.force)
            throw Error(ErrorCode::usage, "a bundle is binary and is not written to a terminal")
                .help("pipe it into smpc-upload, name a file or folder with -o, or use --force");
        tool.check_binary_target();
    }
    if (writes && o.print_description && common.output == "-")
        throw Error(ErrorCode::usage, "the description and the bundle cannot both go to standard output")
            .help("name a file with -o");

    std::optional<cli::Program> program;
    if (!o.values.program.empty()) program = cli::describe_program(tool, o.values.program, o.values.compile);
    auto const* description = program && program->description ? &*program->description : nullptr;
    if (o.print_description && !o.values.any() && description) {
        client::write_file("-", to_canonical_json(*description) + "\n");
        return;
    }
    auto values = cli::read_values(tool, o.values, description);

    auto cloud = cli::find_cloud_config(tool);
    client::PartySources sources{o.kinds, description, {}, std::nullopt, o.parties};
    if (cloud) {
        sources.cloud_domains = cloud->domains;
        sources.cloud_parties = static_cast<unsigned>(cloud->parties.size());
    }
    bool plain = cloud && cloud->engine == "plain" && !o.parties && o.kinds.empty();
    auto parties = plain ? 1 : client::parties_for(values, sources);

    if (o.parties && (*o.parties < 1 || *o.parties > 64))
        throw Error(ErrorCode::usage, "--parties is a number from 1 to 64");
    cli::Randomness random(tool, o.values);
    auto streams = client::make_streams(values, parties, random.source());
    if (o.verify) client::verify_streams(values, streams);
    tool.log(1, fmt::format("{} values for {} parties, {} each", values.size(), parties, size_text(streams[0].size())));

    if (shows_only) print_description(tool, values);
    if (common.dry_run)
        tool.note(fmt::format("{} streams of {}; nothing was written", parties, size_text(streams[0].size())));
    if (!writes) return;
    if (is_folder(common.output))
        write_folder(common.output, streams);
    else
        write_bundle(tool, streams, cloud ? cloud->name : std::string(), values);
}

} // namespace smpc::share
