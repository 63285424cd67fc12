// SPDX-License-Identifier: Apache-2.0
//
// smpc-local: a virtual cloud on one machine. Options only; libruntime/vcp does the work.
#include "apps/smpc-local/commands.h"

namespace {

constexpr char usage[] = "run PROGRAM [NAME=VALUE…]\n"
                         "up [-d] | down | status | restart [PARTY] | reset\n"
                         "logs [--follow] [PARTY] | env [--carbyne]\n"
                         "serve --config FILE --party K";

constexpr char examples[] = "  smpc-local run auction.sc alice=1000 bob=1250\n"
                            "  smpc-local up -d\n"
                            "  smpc-local status\n"
                            "  smpc-local down\n";

} // namespace

int main(int argc, char** argv) {
    smpc::cli::Tool tool({.name = "smpc-local",
                          .summary = "A virtual cloud on one machine.",
                          .usage = usage,
                          .examples = examples,
                          .default_command = "",
                          .own_signals = true});
    smpc::local::add_run_command(tool);
    smpc::local::add_cloud_commands(tool);
    return tool.run(argc, argv);
}
