// SPDX-License-Identifier: Apache-2.0
//
// smpc-share: values to one argument stream per party, and back. Options only; share.h and libclient do the work.
#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include "apps/cli/cloud/connect.h"
#include "apps/smpc-share/raw.h"
#include "apps/smpc-share/share.h"
#include "libclient/values/output.h"

namespace {

constexpr char usage[] = "[-p PROGRAM] [NAME[:TYPE]=VALUE…] [--values FILE] [--csv FILE] [-o BUNDLE|DIR]\n"
                         "--inspect BUNDLE|STREAM\n"
                         "--open STREAM1 STREAM2 STREAM3 | --open BUNDLE\n"
                         "--raw [--str=TEXT|--size=N|-8 N|--file=FILE|…]… [-o FILE]";

constexpr char examples[] = "  smpc-share -p bid.sb bid=1000 | smpc-upload\n"
                            "  smpc-share -p mean.sc --csv sales.csv -o sales.bundle\n"
                            "  smpc-share \"x:pd_shared3p uint64=5\" --kind shared3p -o shares/\n"
                            "  smpc-share --inspect sales.bundle\n"
                            "  smpc-share --open shares/1.args shares/2.args shares/3.args\n";

void run(smpc::cli::Tool& tool, smpc::share::Options const& o) {
    using namespace smpc;
    if (!o.inspect.empty() + !o.open.empty() + o.values.any() > 1)
        throw Error(ErrorCode::usage, "--inspect, --open and values exclude each other");
    if (!o.open.empty()) return share::open(tool, o);
    auto const& format = tool.options().format;
    if (format != "text" && format != "json")
        throw Error(ErrorCode::usage, fmt::format("--format {} is for --open", format))
            .help("descriptions are text or json");
    if (!o.inspect.empty()) return share::inspect(tool, o.inspect);
    share::share(tool, o);
}

} // namespace

int main(int argc, char** argv) {
    using namespace smpc;
    cli::Tool tool({.name = "smpc-share",
                    .summary = "Turns values into one stream of shares per party, and back.",
                    .usage = usage,
                    .examples = examples,
                    .default_command = "share"});
    tool.topic("values", cli::values_topic());
    tool.topic("schema", cli::schema_topic());
    share::Options o;
    share::RawOptions raw;
    auto& app = tool.command("share", "Shares values: one stream per party. Also opens and inspects streams.",
                             [&] { run(tool, o); });
    tool.complete(app.add_option("NAME=VALUE", o.values.inputs.words, "values, see `smpc-share help values`"),
                  cli::value_words());
    cli::add_value_options(tool, app, o.values);
    app.add_option("--parties", o.parties, "how many streams (default: what the domain's kind has)")->type_name("N");
    tool.add_list(app, "--kind", o.kinds, "[NAME=]KIND", "kind of a domain, or of all");
    app.add_option("--inspect", o.inspect, "names, domains, types and counts of a bundle or stream")->type_name("FILE");
    app.add_option("--open", o.open, "put the streams of all parties, or a bundle, together again")
        ->type_name("STREAM…")
        ->expected(1, 64);
    tool.add_switch(app, "--no-verify", o.verify, "do not reconstruct before writing");
    tool.add_switch(app, "--print-description", o.print_description,
                    "names, types and counts of the values to standard output");
    std::vector<std::string> formats;
    for (auto const& format : client::formats()) formats.emplace_back(format.name);
    tool.add_common(app, cli::Uses::cloud | cli::Uses::output | cli::Uses::dry_run, formats);
    cli::complete_cloud_names(tool);

    auto& raw_command = tool.command("raw", "Builds one stream byte by byte, in the order of the options; also --raw.",
                                     [&] { share::write_raw(raw); });
    share::add_raw_options(raw_command, raw);

    // Scripts call the same thing `smpc-share --raw`.
    std::vector<char*> words(argv, argv + argc);
    char raw_name[] = "raw";
    if (argc > 1 && std::string_view(argv[1]) == "--raw") words[1] = raw_name;
    return tool.run(argc, words.data());
}
