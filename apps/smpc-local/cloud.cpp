// SPDX-License-Identifier: Apache-2.0
//
// The commands about a cloud that stays up. Each is one call of libruntime/vcp/cloud.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <smpc/client/error.h>

#include "apps/smpc-local/commands.h"
#include "libruntime/bytecode/executable.h"
#include "libruntime/task/io.h"
#include "libruntime/vcp/cloud/logs.h"
#include "libruntime/vcp/cloud/serve.h"
#include "libruntime/vcp/cloud/status.h"
#include "libruntime/vcp/cloud/up.h"
#include "secrec/compiler/compiler.h"

namespace smpc::local {

namespace {

using cli::Uses;
using vcp::CloudFolder;

constexpr char hidden[] = "";

std::string own_executable() {
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

void say(std::string const& text, std::FILE* where) {
    std::fwrite(text.data(), 1, text.size(), where);
    std::fflush(where);
}

void add_data_option(CLI::App& command, std::string& data) {
    command.add_option("--data", data, "folder of the cloud (default: .smpc here or in a parent folder)")
        ->type_name("DIR");
}

CloudFolder existing_cloud(std::string const& data) {
    auto folder = CloudFolder::find(data);
    if (folder.has_cloud()) return folder;
    throw Error(ErrorCode::not_found, fmt::format("there is no cloud in {}", folder.path()))
        .help("start one: smpc-local up -d");
}

void add_up(cli::Tool& tool) {
    struct State {
        vcp::UpOptions up;
        bool detach = false;
        std::string report;
    };
    auto s = std::make_shared<State>();
    auto& command = tool.command("up", "Starts the services of all parties and keeps them running.", [&tool, s] {
        auto& up = s->up;
        up.executable = own_executable();
        up.version = SMPC_VERSION;
        up.print = [](std::string const& text) { say(text, stdout); };
        up.note = [&tool](std::string const& line) { tool.note(line); };
        if (!s->report.empty()) tool.exit_with(vcp::run_detached(up, *task::descriptor_option("--report", s->report)));
        if (s->detach) return vcp::up_detached(up);
        up.show = [&tool](std::string const& line) { tool.note(line); };
        vcp::up(up);
    });
    tool.examples(command, "  smpc-local up -d\n"
                           "  smpc-local up --base-port 41001\n"
                           "  smpc-local up --engine plain --data /tmp/cloud\n");
    tool.add_switch(command, "-d,--detach", s->detach, "return when all services are ready");
    command.add_option("--data", s->up.data, "folder of the cloud (default: .smpc)")->type_name("DIR");
    command.add_option("--engine", s->up.engine, "shared3p (default) or plain: one party, no protection")
        ->type_name("NAME");
    command.add_option("--parties", s->up.parties, "as many as the engine has: 3 of shared3p, 1 of plain")
        ->type_name("N");
    tool.add_list(command, "--kind", s->up.kinds, "[NAME=]KIND[:KEY=VALUE,…]",
                  "kinds of a new cloud's domains (default: pd_shared3p=shared3p)");
    command
        .add_option("--transport", s->up.transport,
                    "between the parties of a new cloud: shm (default: shared memory), unix (sockets) or tcp")
        ->type_name("NAME");
    command.add_option("--base-port", s->up.base_port, "party k at this port + k − 1 (default: free ones, kept)")
        ->type_name("PORT");
    command.add_option("--report", s->report)->group(hidden);
    tool.add_common(command, Uses::nothing, {"text"});
}

void add_down(cli::Tool& tool) {
    auto data = std::make_shared<std::string>();
    auto& command = tool.command("down", "Stops the services; what they have stored stays.", [&tool, data] {
        auto folder = existing_cloud(*data);
        tool.note(vcp::down(folder) ? fmt::format("the cloud in {} is down", folder.path())
                                    : fmt::format("no cloud runs in {}", folder.path()));
    });
    add_data_option(command, *data);
    tool.add_common(command, Uses::nothing, {"text"});
}

void add_status(cli::Tool& tool) {
    struct State {
        std::string data;
        bool json = false;
    };
    auto s = std::make_shared<State>();
    auto& command = tool.command("status", "Shows parties, processes, jobs and storage.", [&tool, s] {
        auto status = vcp::cloud_status(CloudFolder::find(s->data));
        bool json = s->json || tool.options().format == "json";
        tool.write_result(json ? status.dump() + "\n" : vcp::status_text(status));
        if (!status["ready"].get<bool>()) tool.exit_with(exit_status(ErrorCode::unavailable));
    });
    tool.examples(command, "  smpc-local status\n"
                           "  smpc-local status --json | jq .parties[].state\n");
    add_data_option(command, s->data);
    command.add_flag("--json", s->json, "one JSON document; the same as --format json");
    tool.add_common(command, Uses::nothing);
}

void add_logs(cli::Tool& tool) {
    struct State {
        std::string data, party;
        bool follow = false;
        std::optional<std::size_t> lines;
    };
    auto s = std::make_shared<State>();
    auto& command = tool.command("logs", "Shows the logs of the services, in the order of time.", [s] {
        auto folder = existing_cloud(s->data);
        auto cloud = vcp::load_cloud_config(folder.config_file());
        std::vector<std::string> names;
        for (auto const& party : cloud.parties) names.push_back(party.name);
        std::optional<unsigned> only;
        if (!s->party.empty()) only = vcp::party_number(cloud, s->party);
        vcp::Logs logs(folder, names, only);
        auto show = [](std::string const& line) { say(line + "\n", stdout); };
        logs.read_all(show, s->lines);
        while (s->follow) {
            pollfd polled{logs.descriptor(), POLLIN, 0};
            ::poll(&polled, 1, 1000);
            logs.read_new(show);
        }
    });
    tool.examples(command, "  smpc-local logs --lines 20\n"
                           "  smpc-local logs --follow p2\n");
    command.add_option("PARTY", s->party, "name or number (default: all)");
    command.add_flag("--follow", s->follow, "go on with what is written from now on");
    command.add_option("--lines", s->lines, "only so many lines from the end")->type_name("N");
    add_data_option(command, s->data);
    tool.add_common(command, Uses::nothing, {"text"});
}

void add_restart(cli::Tool& tool) {
    struct State {
        std::string data, party;
    };
    auto s = std::make_shared<State>();
    auto& command = tool.command("restart", "Starts services again and waits until they are ready.", [&tool, s] {
        auto folder = existing_cloud(s->data);
        unsigned party =
            s->party.empty() ? 0 : vcp::party_number(vcp::load_cloud_config(folder.config_file()), s->party);
        vcp::restart(folder, party);
        tool.note(party == 0 ? "all parties are ready again" : fmt::format("party {} is ready again", party));
    });
    command.add_option("PARTY", s->party, "name or number (default: all)");
    add_data_option(command, s->data);
    tool.add_common(command, Uses::nothing, {"text"});
}

void add_reset(cli::Tool& tool) {
    auto data = std::make_shared<std::string>();
    auto& command = tool.command("reset", "Stops the services and deletes all that they have stored.", [&tool, data] {
        auto folder = existing_cloud(*data);
        tool.confirm(fmt::format("Delete all data of the cloud in {}?", folder.path()));
        for (auto const& path : vcp::reset(folder)) tool.log(1, "removed " + path);
        tool.note(fmt::format("the cloud in {} is empty; its cloud.json stays", folder.path()));
    });
    add_data_option(command, *data);
    tool.add_common(command, Uses::yes, {"text"});
}

void add_env(cli::Tool& tool) {
    struct State {
        std::string data;
        bool carbyne = false;
    };
    auto s = std::make_shared<State>();
    auto& command = tool.command("env", "Prints what a shell needs to use this cloud from anywhere.", [&tool, s] {
        auto folder = existing_cloud(s->data);
        tool.write_result(s->carbyne ? vcp::carbyne_configuration(folder) : vcp::shell_environment(folder));
    });
    tool.examples(command, "  eval \"$(smpc-local env)\"\n"
                           "  smpc-local env --carbyne > ~/.cs/config\n");
    command.add_flag("--carbyne", s->carbyne, "a configuration of Carbyne Stack's own command line");
    add_data_option(command, s->data);
    tool.add_common(command, Uses::nothing, {"text"});
}

std::vector<std::byte> compile(std::string_view source, std::string const& name) {
    auto result = secrec::compile_text(name, std::string(source), {}, secrec::Stage::executable);
    if (!result.ok()) throw to_error(result);
    return bytecode::write(*result.executable);
}

void add_serve(cli::Tool& tool) {
    struct State {
        vcp::ServeOptions serve;
        std::string listen, ready;
    };
    auto s = std::make_shared<State>();
    auto& command = tool.command("serve", "Runs the services of one party until SIGTERM.", [s] {
        if (!s->listen.empty()) {
            auto descriptor = task::descriptor_option("--listen", s->listen);
            if (!descriptor) throw Error(ErrorCode::usage, "--listen is fd:N, an inherited listening socket");
            s->serve.listener = *descriptor;
        }
        if (!s->ready.empty()) s->serve.ready = task::descriptor_option("--ready", s->ready).value_or(-1);
        s->serve.version = SMPC_VERSION;
        s->serve.compile = compile;
        try {
            vcp::serve(s->serve);
        } catch (Error const& error) {
            if (s->serve.ready >= 0) throw cli::AlreadyReported{error.code()}; // the parent shows it
            throw;
        }
    });
    tool.examples(command, "  smpc-local serve --config cloud.json --party 2\n");
    command.add_option("--config", s->serve.config, "the cloud's cloud.json")->type_name("FILE")->required();
    command.add_option("--party", s->serve.party, "number, from 1 (default: \"party\" of the file)")->type_name("K");
    command.add_option("--listen", s->listen, "an inherited listening socket instead of the party's address")
        ->type_name("fd:N");
    command.add_option("--log", s->serve.log_file, "append the log to this file (default: standard error)")
        ->type_name("FILE");
    command.add_option("--ready", s->ready)->group(hidden);
    command.add_option("--parent", s->serve.parent)->group(hidden);
    tool.add_common(command, Uses::nothing, {"text"});
}

} // namespace

void add_cloud_commands(cli::Tool& tool) {
    add_up(tool);
    add_down(tool);
    add_status(tool);
    add_logs(tool);
    add_restart(tool);
    add_reset(tool);
    add_env(tool);
    add_serve(tool);
}

} // namespace smpc::local
