// SPDX-License-Identifier: Apache-2.0
//
// From the common options to a virtual cloud, and what completion asks it. For the tools that talk to parties.
#pragma once

#include <optional>
#include <string>

#include <smpc/client/cloud.h>

#include "apps/cli/tool.h"

namespace smpc::cli {

/// The cloud of --config, --cloud and the search; warnings of the configuration are printed. Throws Error(config).
client::CloudConfig cloud_config(Tool& tool);
/// The same, but empty if nothing is configured and no option asks for one. A broken configuration is still an error.
std::optional<client::CloudConfig> find_cloud_config(Tool& tool);

/// The cloud, with progress, -v and --insecure-seed's randomness (null: the system's) connected. Reaches nobody yet.
client::VirtualCloud connect(Tool& tool, RandomSource* random = nullptr);
/// What is left of --timeout since the tool began, and the stop token. Throws Error(timeout) if nothing is left.
client::Limits limits(Tool& tool);

/// Makes --cloud complete the configured names. Call it once per tool.
void complete_cloud_names(Tool& tool);
/// Ids of recent jobs, of stored streams, names of stored programs; asked of the cloud that the words name, for at most a second.
Completer job_ids();
Completer stream_ids();
Completer stored_programs();

} // namespace smpc::cli
