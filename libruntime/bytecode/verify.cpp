// SPDX-License-Identifier: Apache-2.0
//
// The two passes over TEXT. The limits are the reference machine's, oddities included (a part of a register starts below
// byte 7, not 8; a forward jump to the last block is refused), so that both machines refuse the same files.
#include "libruntime/bytecode/verify.h"

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/bytecode/instructions.h"

namespace smpc::bytecode {

namespace {

class Verifier {
public:
    Verifier(Unit const& unit, std::size_t index) : unit_(unit), text_(unit.text), unit_index_(index) {}

    void run() {
        starts_.assign(text_.size(), false);
        for (std::size_t at = 0; at < text_.size();) {
            auto in = decode(text_[at]);
            if (!in) fail(at, "Invalid instruction found!", fmt::format("0x{:016x} is no code block", text_[at]));
            if (in->argument_blocks() > text_.size() - at - 1)
                refuse(at, *in,
                       fmt::format("it takes {} argument blocks and the code ends after {}", in->argument_blocks(),
                                   text_.size() - at - 1));
            starts_[at] = true;
            at += in->blocks();
        }
        for (std::size_t at = 0; at < text_.size();) {
            auto in = *decode(text_[at]);
            check(at, in);
            at += in.blocks();
        }
    }

private:
    void check(std::size_t at, Instruction const& in) {
        std::uint64_t const* argument = &text_[at] + 1;
        switch (in.row().kind) {
        case FormKind::mov_load:
            check_handle(at, in, 0);
            check_length(at, in, 3, 8);
            break;
        case FormKind::mov_store:
            check_handle(at, in, 1);
            check_length(at, in, 3, 8);
            break;
        case FormKind::mov_copy:
            check_handle(at, in, 0);
            check_handle(at, in, 2);
            check_length(at, in, 4, ~std::uint64_t{0});
            break;
        case FormKind::call:
            if (in.loc[0] == Loc::imm && (argument[0] >= text_.size() || !starts_[argument[0]]))
                refuse(at, in, fmt::format("no instruction starts at block 0x{:x}", argument[0]));
            break;
        case FormKind::syscall:
            if (in.loc[0] == Loc::imm && argument[0] >= unit_.syscalls.size())
                refuse(at, in, fmt::format("system call {} of {}", argument[0], unit_.syscalls.size()));
            break;
        case FormKind::pushrefpart:
        case FormKind::pushcrefpart:
            check_part(at, in);
            break;
        case FormKind::jump:
        case FormKind::jump_if:
        case FormKind::jump_compare:
            check_jump(at, in);
            break;
        default:
            break;
        }
    }

    void check_handle(std::size_t at, Instruction const& in, std::size_t operand) {
        std::uint64_t handle = text_[at + 1 + operand];
        if (in.loc[operand] == Loc::mem_imm && (handle < 1 || handle > 3))
            refuse(at, in, fmt::format("memory handle {} is not 1, 2 or 3", handle));
    }

    void check_length(std::size_t at, Instruction const& in, std::size_t operand, std::uint64_t most) {
        std::uint64_t n = text_[at + 1 + operand];
        if (in.loc[operand] == Loc::imm && (n < 1 || n > most)) refuse(at, in, fmt::format("length {}", n));
    }

    void check_part(std::size_t at, Instruction const& in) {
        if (!contains(locs::irs, in.loc[0])) return;
        std::uint64_t offset = text_[at + 2], length = text_[at + 3];
        bool offset_known = in.loc[1] == Loc::imm, length_known = in.loc[2] == Loc::imm;
        if (offset_known && offset >= 7) refuse(at, in, fmt::format("offset {} in a register", offset));
        if (length_known && length > 8) refuse(at, in, fmt::format("length {} in a register", length));
        if (offset_known && length_known && offset + length > 8)
            refuse(at, in, fmt::format("offset {} and length {} exceed a register", offset, length));
    }

    void check_jump(std::size_t at, Instruction const& in) {
        if (in.loc[0] != Loc::imm) return;
        auto distance = static_cast<std::int64_t>(text_[at + 1]);
        if (!is_jump_target(text_.size(), at, distance) || (distance != 0 && !starts_[at + text_[at + 1]]))
            refuse(at, in, fmt::format("jump by {} blocks", distance));
    }

    [[noreturn]] void refuse(std::size_t at, Instruction const& in, std::string const& reason) {
        fail(at, "Invalid arguments for instruction found!", fmt::format("{}: {}", mnemonic(in, false), reason));
    }

    [[noreturn]] void fail(std::size_t at, std::string_view message, std::string const& reason) {
        throw Error(ErrorCode::input,
                    fmt::format("{} Linking unit {}, block 0x{:x}: {}", message, unit_index_, at, reason))
            .at({.file = {}, .line = 0, .column = 0, .address = at})
            .help("the executable is damaged or made for another machine; compile the program again");
    }

    Unit const& unit_;
    std::vector<std::uint64_t> const& text_;
    std::size_t unit_index_;
    std::vector<bool> starts_;
};

} // namespace

bool is_jump_target(std::uint64_t blocks, std::uint64_t at, std::int64_t distance) noexcept {
    if (distance < 0) return static_cast<std::int64_t>(at) + distance >= 0;
    return static_cast<std::uint64_t>(distance) < blocks - at - 1;
}

void verify_has_code(Unit const& unit, std::size_t unit_index) {
    if (!unit.has_text && unit.text.empty())
        throw Error(ErrorCode::input, fmt::format("No code section in linking unit found! Linking unit {}", unit_index))
            .help("the executable is damaged or made for another machine; compile the program again");
}

void verify_code(Unit const& unit, std::size_t unit_index) {
    Verifier(unit, unit_index).run();
}

void verify(Executable const& executable) {
    for (std::size_t i = 0; i < executable.units.size(); ++i) {
        verify_has_code(executable.units[i], i);
        verify_code(executable.units[i], i);
    }
}

} // namespace smpc::bytecode
