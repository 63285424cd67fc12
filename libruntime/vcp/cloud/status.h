// SPDX-License-Identifier: Apache-2.0
//
// What a cloud on this machine is doing: what the running `up` says about its processes, and what each party's own port answers. A service
// that lives but does not answer is not ready, whatever its parent thinks.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "libruntime/vcp/cloud/folder.h"

namespace smpc::vcp {

/// {"apiVersion","running","ready","name","engine","folder","version","pid","since","parties":[{"party","name","url","state","pid","since",
/// "uptimeSeconds","restarts","lastFault","jobs","storage","process","error"}]}; `state` is stopped, starting, ready, silent (lives, does
/// not answer), waiting (to be started again) or stopping. Throws Error(not_found) if the folder has no cloud, Error(config).
nlohmann::ordered_json cloud_status(CloudFolder const& folder);

/// The same as a table for people.
std::string status_text(nlohmann::ordered_json const& status);

/// Lines for a shell: `eval "$(smpc-local env)"`.
std::string shell_environment(CloudFolder const& folder);
/// A configuration file of Carbyne Stack's own command line (`~/.cs/config`).
std::string carbyne_configuration(CloudFolder const& folder);

} // namespace smpc::vcp
