// SPDX-License-Identifier: Apache-2.0
//
// Looking into bundles and streams, and opening them.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/cli/cloud/program.h"
#include "apps/smpc-share/share.h"
#include "libclient/base/sha256.h"
#include "libclient/sharing/encoding.h"
#include "libclient/values/file.h"
#include "libclient/values/output.h"
#include "libclient/values/stream.h"

namespace smpc::share {

namespace {

constexpr std::string_view bundle_magic = "SMPCBNDL";

client::Bytes bytes_of(std::string const& text) {
    auto const* p = reinterpret_cast<std::byte const*>(text.data());
    return {p, p + text.size()};
}

std::string plural(std::uint64_t n, std::string_view what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// The entries of a stream, whose data are shares or, for public values and engine plain, elements.
std::vector<client::BundleEntry> entries_of(client::Bytes const& stream, std::string const& path) {
    std::vector<client::BundleEntry> entries;
    std::vector<client::RecordView> records;
    try {
        records = client::read_stream(stream, client::Duplicates::keep);
    } catch (Error const& e) {
        throw Error(e.code(), fmt::format("{} is neither a bundle nor a stream: {}", path, e.message()));
    }
    for (auto const& r : records) {
        auto type = value_type_from_name(r.type);
        if (!type)
            throw Error(ErrorCode::input, fmt::format("{}: \"{}\" has the unknown type \"{}\"", path, r.name, r.type));
        auto width = r.domain.empty() ? public_width(*type) : client::share_width(*type);
        auto plain_width = public_width(*type);
        auto count = r.data.size() % width == 0 ? r.data.size() / width : r.data.size() / plain_width;
        client::BundleEntry entry{std::string(r.name), std::string(r.domain), *type, count, {}};
        if (count != 1 && *type != ValueType::string) entry.shape = {count};
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace

void inspect(cli::Tool& tool, std::string const& path) {
    auto text = client::read_file(path);
    std::string name = path == "-" ? "standard input" : path;
    bool json = tool.options().format == "json";
    nlohmann::ordered_json document = {{"apiVersion", "smpc/v1"}};
    std::string out;
    std::vector<client::BundleEntry> entries;
    if (std::string_view(text).starts_with(bundle_magic)) {
        auto bundle = client::parse_bundle(text, name);
        entries = bundle.header.description;
        document["form"] = "bundle";
        document["vc"] = bundle.header.vc;
        document["created"] = bundle.header.created;
        document["streams"] = nlohmann::ordered_json::array();
        for (auto const& s : bundle.header.streams)
            document["streams"].push_back({{"party", s.party}, {"bytes", s.bytes}, {"sha256", s.sha256}});
        out = fmt::format("bundle of {}, {} each, made {}{}\n", plural(bundle.header.parties(), "stream"),
                          plural(bundle.header.streams[0].bytes, "byte"), bundle.header.created,
                          bundle.header.vc.empty() ? "" : " for " + bundle.header.vc);
    } else {
        auto stream = bytes_of(text);
        entries = entries_of(stream, name);
        document["form"] = "stream";
        document["streams"] = {{{"bytes", stream.size()}, {"sha256", sha256_hex(stream)}}};
        out = fmt::format("stream of {}\n", plural(stream.size(), "byte"));
    }
    document["values"] = client::entries_json(entries);
    tool.write_result(json ? document.dump() + "\n" : out + client::entries_text(entries));
}

void open(cli::Tool& tool, Options const& o) {
    std::vector<client::Bytes> streams;
    std::vector<client::BundleEntry> shapes;
    for (auto const& path : o.open) {
        auto text = client::read_file(path);
        if (std::string_view(text).starts_with(bundle_magic)) {
            if (o.open.size() > 1)
                throw Error(ErrorCode::usage,
                            fmt::format("{} is a bundle, which holds the streams of all parties", path))
                    .help("open it alone");
            auto bundle = client::parse_bundle(text, path == "-" ? "standard input" : path);
            streams = std::move(bundle.streams);
            shapes = std::move(bundle.header.description);
        } else {
            streams.push_back(bytes_of(text));
        }
    }
    std::optional<cli::Program> program;
    if (!o.values.program.empty()) program = cli::describe_program(tool, o.values.program, o.values.compile);
    auto n = static_cast<unsigned>(streams.size());
    auto opened = client::reconstruct(
        streams, [n](std::string_view) { return std::optional(n); },
        program && program->description ? &*program->description : nullptr);
    client::Values values;
    for (auto const& [name, value] : opened) {
        client::Value shaped = value;
        for (auto const& s : shapes)
            if (s.name == name && !s.shape.empty() && s.count == value.size()) shaped = value.reshaped(s.shape);
        values.add(name, std::move(shaped));
    }
    auto format = client::format_from_name(tool.options().format);
    auto rendered = client::render(values, format, {.width = tool.result_width()});
    if (client::info(format).binary)
        tool.write_binary(rendered);
    else
        tool.write_result(rendered);
}

} // namespace smpc::share
