// SPDX-License-Identifier: Apache-2.0
//
// smpc-upload: streams and programs to the parties of a virtual cloud. The table of its commands and options; upload.h has what
// they do.
#include <CLI/CLI.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/cloud/program.h"
#include "apps/smpc-upload/upload.h"

namespace {

constexpr char usage[] = "[options] [BUNDLE|-]\n"
                         "[options] NAME[:TYPE]=VALUE…\n"
                         "program FILE…\n"
                         "ls | show ID | tag ID KEY=VALUE… | rm ID…";

constexpr char examples[] = "  id=$(smpc-share -p bid.sb bid=1000 | smpc-upload)\n"
                            "  smpc-upload --tag round=1 --ttl 7d sales.bundle\n"
                            "  smpc-upload -p bid.sb bid=1000\n"
                            "  smpc-upload program auction.sc\n"
                            "  smpc-upload ls --tag round=1\n";

} // namespace

int main(int argc, char** argv) {
    using namespace smpc;
    using cli::Uses;
    cli::Tool tool({.name = "smpc-upload",
                    .summary = "Uploads streams of shares and programs to the parties of a virtual cloud.",
                    .usage = usage,
                    .examples = examples,
                    .default_command = "send"});
    tool.topic("values", cli::values_topic());
    tool.topic("schema", cli::schema_topic());
    upload::SendOptions send;
    secrec::CompileOptions compile;
    std::vector<std::string> files, ids, tags;
    std::string id;

    auto& send_command = tool.command("send", "Stores one stream at each party, at all or none; prints the id.",
                                      [&] { upload::send(tool, send); });
    auto* words = send_command.add_option("BUNDLE|NAME=VALUE", send.words,
                                          "a bundle of smpc-share (- or nothing: standard input), or values");
    tool.complete(words, [named = cli::value_words()](cli::Completing const& c) {
        auto words_found = c.value_of({"-p", "--program"}).empty() ? cli::files_like(c.word) : named(c);
        return words_found;
    });
    send_command.add_option("--id", send.id, "id to use; the same upload again is success")->type_name("UUID");
    tool.add_list(send_command, "--tag", send.tags, "KEY=VALUE", "for finding it again");
    tool.add_duration(send_command, "--ttl", send.ttl, "remove it after this time: 7d (default: never)");
    tool.add_list(send_command, "--authorize", send.authorize, "PROGRAM",
                  "only this program may use it (tag authorizedPrograms)");
    tool.add_switch(send_command, "--consume", send.consume, "delete the bundle's file after success");
    tool.add_switch(send_command, "--resume", send.resume, "go on with --id: parties that have it already are skipped");
    send_command.add_option("--parallel", send.parallel, "parties at a time (default: all)")->type_name("N");
    cli::add_value_options(tool, send_command, send.values);
    tool.add_common(send_command, Uses::cloud | Uses::output | Uses::dry_run | Uses::progress);

    auto& program_command = tool.command("program", "Stores programs; prints name and digest of each.",
                                         [&] { upload::programs(tool, files, compile); });
    tool.complete(program_command.add_option("FILE", files, "executables (.sb) and sources (.sc), which are compiled")
                      ->required(),
                  [](cli::Completing const& c) {
                      return cli::files_like(c.word, {".sc", ".sb"});
                  });
    cli::add_source_options(tool, program_command, compile);
    tool.add_common(program_command, Uses::cloud | Uses::output | Uses::progress);

    auto& list_command = tool.command("ls", "Lists stored streams, newest first.", [&] { upload::list(tool, tags); });
    tool.add_list(list_command, "--tag", tags, "KEY=VALUE", "only those with this tag");
    tool.add_common(list_command, Uses::cloud | Uses::output);

    auto& show_command =
        tool.command("show", "Shows what each party has of a stream.", [&] { upload::show(tool, id); });
    tool.complete(show_command.add_option("ID", id, "stream")->required(), cli::stream_ids());
    tool.add_common(show_command, Uses::cloud | Uses::output);

    auto& tag_command =
        tool.command("tag", "Sets tags of a stream; KEY= removes one.", [&] { upload::tag(tool, id, tags); });
    tool.complete(tag_command.add_option("ID", id, "stream")->required(), cli::stream_ids());
    tag_command.add_option("KEY=VALUE", tags, "tags")->required();
    tool.add_common(tag_command, Uses::cloud | Uses::output);

    auto& remove_command = tool.command("rm", "Removes streams from all parties.", [&] { upload::remove(tool, ids); });
    tool.complete(remove_command.add_option("ID", ids, "streams")->required(), cli::stream_ids());
    tool.add_common(remove_command, Uses::cloud | Uses::output | Uses::yes | Uses::dry_run);

    cli::complete_cloud_names(tool);
    return tool.run(argc, argv);
}
