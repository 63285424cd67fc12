// SPDX-License-Identifier: Apache-2.0
//
// The plaintext twin: a kit that computes every row of the call table in the clear, in one process without peers. It is the
// oracle of the protocol tests and the engine of `--engine plain`. It protects nothing: private values are their plain bytes,
// in memory and in the streams.
#pragma once

#include <memory>
#include <string>

#include "libruntime/pd/kit.h"

namespace smpc::pd::plain {

/// A twin of the kit of that kind: the same calls under the same names. Needs a smpc::RandomSource service only for
/// `randomize`. Any parameters of a domain are accepted and have no effect.
std::unique_ptr<Kit> make_kit(std::string kind);

} // namespace smpc::pd::plain
