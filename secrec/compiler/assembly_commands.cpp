// SPDX-License-Identifier: Apache-2.0
//
// smpc-scc assemble and disassemble.
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "libruntime/bytecode/assemble.h"
#include "libruntime/bytecode/disassemble.h"
#include "libruntime/bytecode/verify.h"
#include "secrec/compiler/command_io.h"
#include "secrec/compiler/commands.h"
#include "secrec/compiler/description_text.h"

namespace smpc::secrec {

namespace {

std::string_view line_of(std::string_view text, std::uint32_t number) {
    for (; number > 1 && !text.empty(); --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    return text.substr(0, text.find('\n'));
}

} // namespace

int run_assemble(CommandOptions const& o) {
    std::string const& input = o.inputs.at(0);
    std::string output = output_beside(input, o.output, ".sb");
    if (!o.force) refuse_terminal(output);
    std::string text = read_file(input);
    bytecode::Executable executable;
    try {
        executable = bytecode::assemble(text, input == "-" ? "<stdin>" : input);
    } catch (Error const& error) {
        auto line = error.where() && error.where()->line > 0 ? line_of(text, error.where()->line) : std::string_view();
        return report(error, o.format, line);
    }
    try {
        bytecode::verify(executable);
    } catch (Error const& error) { // it is what the text says; tests of machines want such files
        if (o.compile.warnings)
            std::fprintf(stderr, "warning: no machine will run this: %s\n", error.message().c_str());
    }
    write_file(output, chars(bytecode::write(executable)));
    return 0;
}

int run_disassemble(CommandOptions const& o) {
    bytecode::Style style;
    style.full_names = o.full_names;
    style.locations = o.offsets;
    style.lines = o.lines;
    style.debug = o.debug;
    write_file(o.output.empty() ? "-" : o.output, bytecode::disassemble(read_executable(o.inputs.at(0)), style));
    return 0;
}

} // namespace smpc::secrec
