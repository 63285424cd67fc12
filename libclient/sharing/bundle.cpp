// SPDX-License-Identifier: Apache-2.0
//
// Bundles are read from anywhere, so nothing is believed: lengths before memory is taken, the header before it is used, digests
// before a stream counts as read.
#include "libclient/sharing/bundle.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/descriptor.h"
#include "libclient/base/sha256.h"
#include "libclient/base/time.h"

namespace smpc::client {

namespace {

using nlohmann::json;

constexpr std::string_view magic = "SMPCBNDL";
constexpr char version = 1;

[[noreturn]] void damaged(std::string const& name, std::string const& what) {
    throw Error(ErrorCode::input, fmt::format("{}: {}", name, what));
}

json entry_json(BundleEntry const& e) {
    return {{"name", e.name}, {"domain", e.domain}, {"type", name_of(e.type)}, {"count", e.count}, {"shape", e.shape}};
}

json header_json(BundleHeader const& header) {
    json out = {{"vc", header.vc},
                {"created", header.created},
                {"parties", header.parties()},
                {"streams", json::array()},
                {"description", json::array()}};
    for (auto const& s : header.streams)
        out["streams"].push_back({{"party", s.party}, {"bytes", s.bytes}, {"sha256", s.sha256}});
    for (auto const& e : header.description) out["description"].push_back(entry_json(e));
    return out;
}

/// A member of the header with the type that it must have. nlohmann's own conversions round and wrap.
json const& member(json const& object, char const* key, json::value_t type) {
    if (!object.is_object()) throw Error(ErrorCode::input, "an entry is no object");
    auto found = object.find(key);
    if (found == object.end()) throw Error(ErrorCode::input, fmt::format("\"{}\" is missing", key));
    if (found->type() != type) throw Error(ErrorCode::input, fmt::format("\"{}\" has the wrong type", key));
    return *found;
}

std::string text(json const& object, char const* key) {
    return member(object, key, json::value_t::string).get<std::string>();
}

std::uint64_t number(json const& object, char const* key) {
    return member(object, key, json::value_t::number_unsigned).get<std::uint64_t>();
}

bool is_digest(std::string const& s) {
    return s.size() == 64 &&
           std::all_of(s.begin(), s.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

BundleEntry read_entry(json const& object) {
    BundleEntry e;
    e.name = text(object, "name");
    e.domain = text(object, "domain");
    auto type = value_type_from_name(text(object, "type"));
    if (!type) throw Error(ErrorCode::input, fmt::format("the type of \"{}\" is unknown", e.name));
    e.type = *type;
    e.count = number(object, "count");
    for (auto const& length : member(object, "shape", json::value_t::array)) {
        if (!length.is_number_unsigned())
            throw Error(ErrorCode::input, fmt::format("the shape of \"{}\" is no shape", e.name));
        e.shape.push_back(length.get<std::uint64_t>());
    }
    if (!e.shape.empty() && element_count(e.shape) != e.count)
        throw Error(ErrorCode::input, fmt::format("the shape of \"{}\" contradicts its count", e.name));
    return e;
}

BundleHeader read_header(std::string_view document, BundleLimits const& limits) {
    auto object = json::parse(document, nullptr, false);
    if (object.is_discarded()) throw Error(ErrorCode::input, "it is no JSON");
    BundleHeader header;
    header.vc = text(object, "vc");
    header.created = text(object, "created");
    auto const& streams = member(object, "streams", json::value_t::array);
    if (streams.empty() || streams.size() > limits.parties)
        throw Error(ErrorCode::input, fmt::format("it has {} streams, not 1 to {}", streams.size(), limits.parties));
    if (number(object, "parties") != streams.size())
        throw Error(ErrorCode::input, "the number of parties is not that of the streams");
    for (auto const& entry : streams) {
        BundleStream s{static_cast<unsigned>(header.streams.size() + 1), number(entry, "bytes"), text(entry, "sha256")};
        if (number(entry, "party") != s.party) throw Error(ErrorCode::input, "the parties are not in order");
        if (s.bytes > limits.stream_bytes)
            throw Error(ErrorCode::input,
                        fmt::format("the stream of party {} is longer than {} bytes", s.party, limits.stream_bytes));
        if (!is_digest(s.sha256))
            throw Error(ErrorCode::input, fmt::format("the digest of party {} is no digest", s.party));
        header.streams.push_back(std::move(s));
    }
    for (auto const& entry : member(object, "description", json::value_t::array))
        header.description.push_back(read_entry(entry));
    return header;
}

} // namespace

std::vector<BundleEntry> describe_values(Values const& values) {
    std::vector<BundleEntry> entries;
    for (auto const& [name, value] : values)
        entries.push_back({name, value.domain(), value.type(), value.size(), value.shape()});
    return entries;
}

std::string entries_text(std::vector<BundleEntry> const& entries) {
    std::string out;
    for (auto const& e : entries) {
        auto type = fmt::format("{} {}", e.domain.empty() ? "public" : e.domain, name_of(e.type));
        std::string size = e.type == ValueType::string ? fmt::format("{} byte{}", e.count, e.count == 1 ? "" : "s")
                                                       : fmt::format("{} element{}", e.count, e.count == 1 ? "" : "s");
        if (e.shape.size() > 1) size = fmt::format("{} elements ({})", fmt::join(e.shape, " × "), e.count);
        out += fmt::format("{}: {}{}, {}\n", e.name, type, e.shape.empty() ? "" : fmt::format("[[{}]]", e.shape.size()),
                           size);
    }
    return out;
}

nlohmann::ordered_json entries_json(std::vector<BundleEntry> const& entries) {
    auto list = nlohmann::ordered_json::array();
    for (auto const& e : entries)
        list.push_back({{"name", e.name},
                        {"domain", e.domain},
                        {"type", name_of(e.type)},
                        {"count", e.count},
                        {"shape", e.shape}});
    return list;
}

std::string bundle_prefix(std::span<Bytes const> streams, std::string const& vc, std::vector<BundleEntry> description) {
    BundleHeader header{vc, format_time(now()), {}, std::move(description)};
    for (auto const& stream : streams)
        header.streams.push_back({header.parties() + 1, stream.size(), sha256_hex(stream)});
    auto document = header_json(header).dump(-1, ' ', false, json::error_handler_t::replace);
    std::string out(magic);
    out += version;
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(document.size() >> shift & 0xff);
    return out + document;
}

std::string make_bundle(std::span<Bytes const> streams, std::string const& vc, std::vector<BundleEntry> description) {
    auto out = bundle_prefix(streams, vc, std::move(description));
    for (auto const& stream : streams) out.append(reinterpret_cast<char const*>(stream.data()), stream.size());
    return out;
}

BundleReader::BundleReader(Source source, std::string name, BundleLimits limits)
    : source_(std::move(source)), name_(std::move(name)) {
    char opening[magic.size() + 1];
    fill(reinterpret_cast<std::byte*>(opening), sizeof(opening), "its beginning");
    if (std::string_view(opening, magic.size()) != magic)
        throw Error(ErrorCode::input, fmt::format("{} is no bundle", name_)).help("smpc-share makes bundles");
    if (opening[magic.size()] != version)
        damaged(name_, fmt::format("bundles of version {} cannot be read, only of version {}",
                                   static_cast<unsigned char>(opening[magic.size()]), int(version)));
    unsigned char length[4];
    fill(reinterpret_cast<std::byte*>(length), sizeof(length), "its header");
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i) size |= std::uint32_t{length[i]} << (8 * i);
    if (size > limits.header_bytes)
        damaged(name_,
                fmt::format("the header of the bundle has {} bytes, at most {} are read", size, limits.header_bytes));
    prefix_bytes_ = sizeof(opening) + sizeof(length) + size;
    std::string document;
    while (document.size() < size) { // in pieces: the length is only a claim
        auto piece = std::min<std::size_t>(size - document.size(), 65536), at = document.size();
        document.resize(at + piece);
        fill(reinterpret_cast<std::byte*>(document.data() + at), piece, "its header");
    }
    try {
        header_ = read_header(document, limits);
    } catch (Error const& e) {
        damaged(name_, "the header of the bundle is damaged: " + e.message());
    }
}

void BundleReader::fill(std::byte* out, std::size_t size, std::string const& what) {
    while (size > 0) {
        auto n = source_(out, size);
        if (n == 0) damaged(name_, fmt::format("the bundle ends within {}", what));
        out += n;
        size -= n;
    }
}

void BundleReader::next(std::function<void(std::span<std::byte const>)> const& take) {
    auto const& stream = header_.streams.at(at_++);
    Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(stream.bytes, 1u << 20)));
    Sha256 digest;
    for (auto left = stream.bytes; left > 0;) {
        auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
        fill(buffer.data(), piece, fmt::format("the stream of party {}", stream.party));
        std::span<std::byte const> bytes(buffer.data(), piece);
        digest.update(bytes);
        take(bytes);
        left -= piece;
    }
    if (digest.hex() != stream.sha256)
        damaged(name_, fmt::format("the stream of party {} is damaged: its digest is another than the header's",
                                   stream.party));
}

void BundleReader::finish() {
    std::byte extra{};
    if (source_(&extra, 1) != 0) damaged(name_, "the bundle goes on after the last stream");
}

namespace {

Bundle read_all(BundleReader reader) {
    Bundle bundle{reader.header(), {}};
    for (unsigned i = 0; i < bundle.header.parties(); ++i) {
        auto& stream = bundle.streams.emplace_back();
        reader.next([&](std::span<std::byte const> bytes) { stream.insert(stream.end(), bytes.begin(), bytes.end()); });
    }
    reader.finish();
    return bundle;
}

} // namespace

namespace {

/// A file or standard input as a source; kept open as long as the source lives.
BundleReader::Source file_source(std::string const& path, std::string const& name) {
    bool standard = path == "-";
    auto cannot = [name] {
        return Error(ErrorCode::input, fmt::format("cannot read {}: {}", name, std::strerror(errno)));
    };
    auto opened = std::make_shared<Descriptor>(standard ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!standard && !*opened) throw cannot();
    return [=, fd = standard ? STDIN_FILENO : opened->get()](std::byte* out, std::size_t size) {
        static_cast<void>(opened);
        ssize_t n = 0;
        while ((n = ::read(fd, out, size)) < 0 && errno == EINTR) {
        }
        if (n < 0) throw cannot();
        return static_cast<std::size_t>(n);
    };
}

std::string shown_name(std::string const& path) {
    return path == "-" ? "standard input" : path;
}

} // namespace

Bundle read_bundle(std::string const& path, BundleLimits const& limits) {
    auto name = shown_name(path);
    return read_all(BundleReader(file_source(path, name), name, limits));
}

BundleLayout check_bundle(std::string const& path, BundleLimits const& limits) {
    BundleReader reader(file_source(path, path), path, limits);
    BundleLayout layout{reader.header(), {}};
    auto offset = reader.prefix_bytes();
    for (auto const& stream : layout.header.streams) {
        layout.offsets.push_back(offset);
        offset += stream.bytes;
        reader.next([](std::span<std::byte const>) {});
    }
    reader.finish();
    return layout;
}

Bundle parse_bundle(std::string_view bytes, std::string const& name, BundleLimits const& limits) {
    return read_all(BundleReader(
        [&](std::byte* out, std::size_t size) {
            auto n = std::min(size, bytes.size());
            std::memcpy(out, bytes.data(), n);
            bytes.remove_prefix(n);
            return n;
        },
        name, limits));
}

} // namespace smpc::client
