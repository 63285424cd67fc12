// SPDX-License-Identifier: Apache-2.0
//
// The JSON forms of stored objects and capabilities, for client and services alike.
//
//     stream        {"id","bytes","sha256","owner","created","expires","tags":{…},"consume"}
//     streams       {"streams":[…],"next":null}                   GET /smpc/v1/streams
//     program       {"name","sha256","bytes","uploaded","description":{…}|null}
//     programs      {"programs":[…],"next":null}
//     capabilities  {"apiVersion":"smpc/v1","version","cloud","party","parties","engine","domains","kinds","features","limits","policy"}
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <smpc/client/objects.h>

namespace smpc::client {

nlohmann::json to_json(StreamInfo const& stream);
nlohmann::json to_json(ProgramInfo const& program);
nlohmann::json to_json(Capabilities const& capabilities);

/// These throw Error(unavailable) naming the bad member; unknown keys are ignored, since newer services may add some.
StreamInfo stream_info_from_json(nlohmann::json const& object);
ProgramInfo program_info_from_json(nlohmann::json const& object);
Capabilities capabilities_from_json(nlohmann::json const& object);

} // namespace smpc::client
