// SPDX-License-Identifier: Apache-2.0
//
// What a party stores and says about itself: argument streams, programs, capabilities. Plain data, as the services answer it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/job.h>

namespace smpc::client {

/// Tags of a stored object: 1…128 letters, digits and `_ - .` → at most 256 characters.
using Tags = std::map<std::string, std::string>;

/// One party's argument stream as it is stored. The bytes are this party's shares; the other parties have others under the
/// same id.
struct StreamInfo {
    std::string id;
    std::uint64_t bytes = 0;
    std::string sha256; ///< of this party's bytes, 64 hexadecimal digits
    std::string owner;  ///< user who uploaded it; empty without authentication
    std::optional<Time> created, expires;
    Tags tags;
    bool consume = false; ///< removed when a job that used it has succeeded
    bool operator==(StreamInfo const&) const = default;
};

/// A stored executable.
struct ProgramInfo {
    std::string name;   ///< "charlie_result.sb"
    std::string sha256; ///< 64 hexadecimal digits
    std::uint64_t bytes = 0;
    std::optional<Time> uploaded;
    std::optional<Description> description; ///< empty if the executable has none
    bool operator==(ProgramInfo const&) const = default;
};

/// What a party offers: `GET /smpc/v1/capabilities`.
struct Capabilities {
    std::string version;                        ///< of the software, "0.1.0"
    std::string cloud;                          ///< name of the virtual cloud
    unsigned party = 0;                         ///< counted from 1
    unsigned parties = 0;                       ///< how many the cloud has
    std::string engine;                         ///< "shared3p", "plain"
    std::map<std::string, std::string> domains; ///< configured names → kinds
    std::vector<std::string> kinds;
    std::vector<std::string> features;           ///< "jobs", "streams", "programs", …
    std::map<std::string, std::uint64_t> limits; ///< "streamBytes", "programBytes", "maxParallel", …
    std::string policy;                          ///< "sha256:…" of the access policy; empty if there is none
    bool operator==(Capabilities const&) const = default;
};

} // namespace smpc::client
