// SPDX-License-Identifier: Apache-2.0
//
// The kit of kind "shared3p": three parties, honest majority, passively secure, replicated secret sharing. Register it with
// `make_kit()`; it finds the joined mesh (smpc::net::Mesh) among the services when it starts.
#pragma once

#include <memory>

#include "libruntime/pd/kit.h"
#include "libruntime/pd/shared3p/engine.h"

namespace smpc::pd::shared3p {

/// Options are for tests; the default ones are what a task uses.
std::unique_ptr<Kit> make_kit(EngineOptions options = {});

} // namespace smpc::pd::shared3p
