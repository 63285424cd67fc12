// SPDX-License-Identifier: Apache-2.0
//
// The only test source that is compiled with the project's place.
#include "tests/support/paths.h"

namespace smpc::tests {

std::string source_path(std::string const& relative) {
    return SMPC_SOURCE_DIR "/" + relative;
}

} // namespace smpc::tests
