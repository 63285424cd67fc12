// SPDX-License-Identifier: Apache-2.0
//
// The back end of the compiler: from the checked, instantiated program to an executable.
//
// Lowering makes every hidden step explicit: allocation and release, shapes, run-time checks, system calls of private
// data. It knows the instruction table of libruntime/bytecode and nothing of the machine that runs the result.
#pragma once

#include "libruntime/bytecode/executable.h"
#include "secrec/compiler/source.h"

namespace smpc::secrec {

namespace typed {
struct Program;
}

struct LowerOptions {
    bool description = true;                     ///< store the program description (`DESC`) in the DEBUG section
    std::string audit;                           ///< to store beside the description (`AUDT`); empty: nothing
    bool lines = true;                           ///< store the line table (`FILE`, `LINE`) in the DEBUG section
    PathStyle path_style = PathStyle::file_name; ///< of places in run-time messages
    unsigned optimize = 1;                       ///< level, as in CompileOptions
};

/// Lowers a program without errors to an executable with one linking unit. The result passes the machine's preparation.
/// Pure: the same program gives the same bytes. Throws Error(internal) for a tree that the checker must not let through.
bytecode::Executable lower(typed::Program const& program, LowerOptions const& options = {});

} // namespace smpc::secrec
