// SPDX-License-Identifier: Apache-2.0
//
// What a Tool holds: the table of its options, and what a run of it needs. Internal to apps/cli.
#pragma once

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "apps/cli/signals.h"
#include "apps/cli/table.h"

namespace smpc::cli {

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

struct Tool::State {
    Table table;
    CommonOptions options;
    std::string chosen; ///< name of the command that runs
    std::unique_ptr<Signals> signals;
    std::unique_ptr<Progress> progress = std::make_unique<Progress>();
    std::unique_ptr<std::FILE, CloseFile> log;
    std::mutex messages;
    SourceLine source_line;
    Completer cloud_names;
};

} // namespace smpc::cli
