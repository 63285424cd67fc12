// SPDX-License-Identifier: Apache-2.0
//
// `smpc-share raw`: one stream built by options whose order counts, for scripts that write records by themselves.
#pragma once

#include <list>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace smpc::share {

struct RawOptions {
    CLI::App const* command = nullptr; ///< knows the order
    struct Piece {
        CLI::Option const* option = nullptr;
        enum Form { text, sized_text, hex, integer, big_integer, sized_integer, file, sized_file } form = text;
        unsigned width = 0;
        bool is_signed = false;
        std::vector<std::string> given;
    };
    std::list<Piece> pieces; ///< one per option; addresses stay
    CLI::Option const* standard_input = nullptr;
    CLI::Option const* print = nullptr;
    std::string out_file;
    bool use_stdin = false, print_now = false, force = false, append = false, discard = false;
};

void add_raw_options(CLI::App& command, RawOptions& options);
/// Writes the stream to standard output or the file. Throws Error: usage, input.
void write_raw(RawOptions const& options);

} // namespace smpc::share
