// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/cloud/values.h"

#include <CLI/CLI.hpp>

#include "apps/cli/cloud/program.h"

namespace smpc::cli {

bool ValueOptions::any() const noexcept {
    return !inputs.words.empty() || !inputs.value_files.empty() || !inputs.csv_files.empty();
}

void add_value_options(Tool& tool, CLI::App& command, ValueOptions& options) {
    auto* program = command.add_option("-p,--program", options.program,
                                       "source (.sc) or executable (.sb) that tells names and types");
    tool.complete(program->type_name("FILE"), [](Completing const& c) { return files_like(c.word, {".sc", ".sb"}); });
    tool.add_list(command, "--values", options.inputs.value_files, "FILE",
                  "values in a JSON file; - is standard input");
    tool.add_list(command, "--csv", options.inputs.csv_files, "FILE[:NAME=COLUMN,…]",
                  "values in columns of a CSV file");
    command.add_option("--separator", options.separator, "of CSV files: a character (default: a comma) or tab")
        ->type_name("CHAR");
    command.add_option("--schema", options.inputs.schema, "what the columns of the CSV file are, see `help schema`")
        ->type_name("FILE");
    tool.add_choice(command, "--nan", options.nan, {"error", "missing"},
                    "NaN and infinities in CSV files with a schema (default: as missing cells)");
    tool.add_list(command, "--public", options.domains.public_names, "NAME", "this value is public");
    command.add_option("--domain", options.domains.domain, "of values that neither type nor program put into one")
        ->type_name("NAME");
    tool.add_switch(command, "--partial", options.partial,
                    "only some of the program's arguments; the others come from other uploads");
    add_source_options(tool, command, options.compile);
    command.add_option("--insecure-seed", options.insecure_seed, "fix all randomness; for tests only")
        ->type_name("N")
        ->group("Tests");
}

client::Values read_values(Tool& tool, ValueOptions const& options, Description const* description) {
    auto sources = options.inputs;
    auto separator = options.separator.empty() ? "," : options.separator == "tab" ? "\t" : options.separator;
    if (sources.schema.empty() && !options.nan.empty())
        throw Error(ErrorCode::usage, "--nan is for CSV files with --schema");
    if (!sources.schema.empty() && !options.separator.empty())
        throw Error(ErrorCode::usage, "--separator stands in the schema").help("\"csv\":{\"separator\":\";\"}");
    sources.non_finite_is_error = options.nan == "error";
    sources.warn = [&tool](std::string const& text) { tool.warn(text); };
    if (separator.size() != 1) throw Error(ErrorCode::usage, "--separator is one character, or tab");
    sources.csv.separator = separator[0];
    auto inputs = client::collect(sources, description);
    client::choose_domains(inputs, options.domains, description);
    if (!description || !options.partial) return client::resolve(inputs, description);
    auto lenient = *description;
    for (auto& argument : lenient.arguments) argument.required = false;
    return client::resolve(inputs, &lenient);
}

Randomness::Randomness(Tool& tool, ValueOptions const& options) {
    if (!options.insecure_seed) return;
    fixed_ = insecure_random(*options.insecure_seed, "client sharing");
    tool.warn("--insecure-seed: every random value can be predicted; nothing is protected");
}

Completer value_words() {
    return argument_names({"-p", "--program"});
}

std::string values_topic() {
    return "Values\n"
           "  bid=100                        the type is the program's (-p)\n"
           "  bid:uint64=100                 with the type; --domain or --public says where\n"
           "  \"bid:pd_shared3p uint64=100\"   with domain and type\n"
           "  w:float64[]=0.1,0.2            a vector; also [0.1,0.2] and [[1,2],[3,4]]\n"
           "  s:string=text                  a string; bl_string(32) pads it to 32 bytes\n"
           "  v=@FILE                        .json: its value, .npy: its array, else the text of the file; @- is "
           "standard input\n"
           "  v=@@text                       text that begins with @\n"
           "  --values FILE                  JSON: "
           "{\"bid\":100,\"w\":{\"domain\":\"pd_shared3p\",\"type\":\"float64\",\"value\":[0.1]}}\n"
           "  --csv FILE                     all columns that have the name of an argument\n"
           "  --csv FILE:NAME[:TYPE]=COLUMN,…\n"
           "With -p all arguments of the program must be there; --partial is for owners that upload their own each.\n"
           "Without a domain a value is secret in the domain that the program says, never silently public.\n";
}

std::string schema_topic() {
    return "Schemas of CSV files\n"
           "  --csv FILE --schema SCHEMA.json; comments and trailing commas are allowed:\n"
           "\n"
           "  {\"domain\":\"pd_shared3p\",\n"
           "   "
           "\"csv\":{\"separator\":\",\",\"quote\":\"\\\"\",\"decimal\":\".\",\"thousands\":\"\",\"header\":true,"
           "\"comment\":\"\",\n"
           "          \"nullValues\":[\"\",\"NA\",\"null\"],\"trim\":true},\n"
           "   \"columns\":[\n"
           "    {\"source\":\"amount\",\"name\":\"amount\",\"type\":\"int64\"},\n"
           "    {\"source\":\"customer\",\"type\":\"bl_string(32)\"},\n"
           "    "
           "{\"source\":\"due\",\"type\":\"uint32\",\"parse\":\"date\",\"format\":\"%d.%m.%Y\",\"unit\":\"days\","
           "\"epoch\":\"1970-01-01\"},\n"
           "    {\"source\":\"sector\",\"type\":\"uint8\",\"map\":{\"private\":1,\"public\":2},\"default\":0},\n"
           "    {\"source\":\"score\",\"type\":\"float64\",\"nullable\":true,\"mask\":\"have_score\",\"fill\":0},\n"
           "    {\"source\":\"id\",\"type\":\"uint64\",\"domain\":\"public\"}],\n"
           "   \"rows\":{\"onBadCell\":\"error\",\"onBadRow\":\"error\",\"maxErrors\":20,\"skip\":0,\"limit\":null}}\n"
           "\n"
           "  Each column becomes a vector. A nullable one has its fill value in missing cells and a vector of bool "
           "beside it\n"
           "  (\"maskDomain\":\"public\" makes that public). onBadCell: error, missing (nullable columns), skipRow; "
           "onBadRow: error,\n"
           "  skipRow. Texts have a fixed number of bytes, their length stays secret.\n";
}

} // namespace smpc::cli
