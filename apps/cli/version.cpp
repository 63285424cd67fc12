// SPDX-License-Identifier: Apache-2.0
//
// The build system defines SMPC_VERSION, SMPC_COMMIT and SMPC_COMMIT_DATE for this file alone, so that a new commit compiles
// one file again.
#include "apps/cli/table.h"

namespace smpc::cli {

namespace {
/// Of the frames between parties and of the services' paths (/smpc/v1); they change together.
constexpr char protocol[] = "1";
} // namespace

std::string version_number() {
    return SMPC_VERSION;
}

std::string version_date() {
    return SMPC_COMMIT_DATE;
}

std::string version_text() {
    std::string commit = SMPC_COMMIT;
    return std::string(SMPC_VERSION) + " (" + (commit.empty() ? "" : "commit " + commit + ", ") + "protocol " +
           protocol + ")";
}

} // namespace smpc::cli
