// SPDX-License-Identifier: Apache-2.0
//
// The cloud that a command speaks to, from the common options: --config, --cloud, --timeout, -v, --progress.
#pragma once

#include <smpc/client/cloud.h>

#include "apps/cli/tool.h"

namespace smpc::cli {

/// Reads the configuration and prints its warnings. Nobody is reached yet. `random` as in CloudOptions.
/// Throws Error(config).
client::VirtualCloud open_cloud(Tool& tool, client::RandomSource* random = nullptr);

/// The rest of the command's time (--timeout counts from its start) and the tool's stop token.
client::Limits limits_of(Tool& tool);

} // namespace smpc::cli
