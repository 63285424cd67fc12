// SPDX-License-Identifier: Apache-2.0
//
// The commands of smpc-local by family; each function adds their options to the tool.
#pragma once

#include "apps/cli/tool.h"

namespace smpc::local {

/// `run`: one shot, nothing is left behind.
void add_run_command(cli::Tool& tool);

/// `up`, `down`, `status`, `logs`, `restart`, `reset`, `env`: a cloud that stays up; `serve`: one party of it.
void add_cloud_commands(cli::Tool& tool);

} // namespace smpc::local
