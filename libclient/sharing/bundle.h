// SPDX-License-Identifier: Apache-2.0
//
// A bundle: the argument streams of all parties of one sharing in one file, on its way from smpc-share to smpc-upload.
//
//     "SMPCBNDL" 0x01      8 + 1 bytes
//     u32                  length of the header, little-endian
//     header               JSON: {"vc","created","parties","streams":[{"party","bytes","sha256"},…],"description":[…]}
//     streams              in the order of the header, nothing after them
//
// It holds every share and therefore the values themselves: files get mode 0600. The description never contains values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/types.h>
#include <smpc/client/values.h>

#include "libclient/sharing/sharing.h"

namespace smpc::client {

/// What one argument of a bundle is, without its value.
struct BundleEntry {
    std::string name;
    std::string domain; ///< empty: public
    ValueType type = ValueType::uint64;
    std::uint64_t count = 0; ///< elements; of a string its bytes
    Shape shape;             ///< empty for scalars and strings
    bool operator==(BundleEntry const&) const = default;
};

struct BundleStream {
    unsigned party = 0; ///< from 1
    std::uint64_t bytes = 0;
    std::string sha256; ///< 64 hex digits
    bool operator==(BundleStream const&) const = default;
};

struct BundleHeader {
    std::string vc;      ///< name of the virtual cloud, or empty
    std::string created; ///< RFC 3339, UTC
    std::vector<BundleStream> streams;
    std::vector<BundleEntry> description;
    unsigned parties() const noexcept { return static_cast<unsigned>(streams.size()); }
    bool operator==(BundleHeader const&) const = default;
};

struct BundleLimits {
    std::uint32_t header_bytes = 16u << 20;
    unsigned parties = 64;
    std::uint64_t stream_bytes = std::uint64_t{16} << 30;
};

inline constexpr std::string_view bundle_media_type = "application/vnd.smpc.bundle";
inline constexpr std::string_view stream_media_type = "application/vnd.smpc.stream";

/// Names, types and shapes of values.
std::vector<BundleEntry> describe_values(Values const& values);

/// One line per entry, `bid: pd_shared3p uint64, 1 element`; and a JSON array of objects with the members of BundleEntry.
std::string entries_text(std::vector<BundleEntry> const& entries);
nlohmann::ordered_json entries_json(std::vector<BundleEntry> const& entries);

/// What stands before the streams of a bundle: write it, then each stream, party 1 first.
std::string bundle_prefix(std::span<Bytes const> streams, std::string const& vc, std::vector<BundleEntry> description);

/// The bytes of a bundle of these streams, party 1 first.
std::string make_bundle(std::span<Bytes const> streams, std::string const& vc, std::vector<BundleEntry> description);

/// Reads a bundle piece by piece; memory is bounded by the header and one buffer. Throws Error(input) saying what is wrong: not a
/// bundle, another version, a header that is no JSON or contradicts itself, a stream that ends early or has another digest, bytes
/// after the last stream.
class BundleReader {
public:
    /// Fills up to `size` bytes and gives their number, 0 at the end. `name` is for messages.
    using Source = std::function<std::size_t(std::byte* out, std::size_t size)>;

    /// Reads the header.
    BundleReader(Source source, std::string name, BundleLimits limits = {});

    BundleHeader const& header() const noexcept { return header_; }
    /// Bytes before the first stream.
    std::uint64_t prefix_bytes() const noexcept { return prefix_bytes_; }
    /// Hands the next stream to `take` in pieces and checks its length and digest. Call it once per stream of the header, then
    /// `finish`.
    void next(std::function<void(std::span<std::byte const>)> const& take);
    /// Throws if anything follows.
    void finish();

private:
    void fill(std::byte* out, std::size_t size, std::string const& what);

    Source source_;
    std::string name_;
    BundleHeader header_;
    std::uint64_t prefix_bytes_ = 0;
    std::size_t at_ = 0;
};

struct Bundle {
    BundleHeader header;
    std::vector<Bytes> streams; ///< party 1 first
};
/// A whole bundle from a file or `-`, standard input.
Bundle read_bundle(std::string const& path, BundleLimits const& limits = {});
Bundle parse_bundle(std::string_view bytes, std::string const& name, BundleLimits const& limits = {});

/// Where the streams of a bundle in a file are.
struct BundleLayout {
    BundleHeader header;
    std::vector<std::uint64_t> offsets; ///< of each stream, party 1 first
};
/// Reads a file through and checks everything, but keeps no stream.
BundleLayout check_bundle(std::string const& path, BundleLimits const& limits = {});

} // namespace smpc::client
