// SPDX-License-Identifier: Apache-2.0
//
// Listening sockets of a cloud's services, made by the parent so that a service that is started again finds its clients waiting.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <smpc/client/random.h>

#include "libclient/base/descriptor.h"
#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

/// Binds and listens. Throws Error(config) naming address and reason: in use, not permitted, not of this machine.
Descriptor listen_at(Endpoint const& endpoint, std::string_view whose);

/// So many ports in a row on 127.0.0.1 that are free now, below those that the system hands out by itself, so that no outgoing connection
/// takes one while the cloud is down. Throws Error(config) if there are none.
std::vector<std::uint16_t> free_ports(unsigned count, RandomSource& random = system_random());

} // namespace smpc::vcp
