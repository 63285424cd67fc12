// SPDX-License-Identifier: Apache-2.0
//
// Faults in words: names and messages of exceptions, and the error that a user reads.
#include <algorithm>

#include <fmt/format.h>

#include "libruntime/vm/process.h"

namespace smpc::vm {

std::string_view name_of(Exception exception) noexcept {
    switch (exception) {
#define SMPC_X(name, code, message)                                                                                    \
    case Exception::name:                                                                                              \
        return #name;
        SMPC_VM_EXCEPTIONS(SMPC_X)
#undef SMPC_X
    }
    return "Unknown";
}

std::string_view message_of(Exception exception) noexcept {
    switch (exception) {
#define SMPC_X(name, code, message)                                                                                    \
    case Exception::name:                                                                                              \
        return message;
        SMPC_VM_EXCEPTIONS(SMPC_X)
#undef SMPC_X
    }
    return "Unknown exception!";
}

namespace {

constexpr std::size_t notes_limit = 8;

/// The source position of a block; null where nothing of the source stands behind it (start code, helpers of the compiler).
bytecode::LineEntry const* source_of(bytecode::DebugInfo const* debug, std::uint64_t address) {
    auto const* entry = debug ? debug->at(address) : nullptr;
    return entry && entry->line ? entry : nullptr;
}

/// A sentence without its exclamation mark or full stop, and without the zero bytes of a string.
std::string phrase(std::string_view text) {
    std::string out(text.substr(0, text.find('\0')));
    while (!out.empty() && (out.back() == '!' || out.back() == '.' || out.back() == '\n')) out.pop_back();
    std::replace_if(
        out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return out;
}

std::string describe(Fault const& fault) {
    switch (fault.code) {
    case Exception::SystemCallError: {
        std::string_view reason = fault.nested; // kits begin with the name of the call
        if (reason.starts_with(fault.syscall + ": ")) reason.remove_prefix(fault.syscall.size() + 2);
        return fmt::format("system call {} failed: {}", fault.syscall, phrase(reason));
    }
    case Exception::UserDefined: {
        std::string text = phrase(fault.nested);
        return text.empty() ? phrase(fault.message) : text;
    }
    case Exception::IntegerDivideByZero:
        return "integer division by zero";
    case Exception::IntegerOverflow:
        return "integer overflow: the smallest integer divided by -1";
    case Exception::OutOfMemory:
        return fault.limit == Limit::depth ? "calls are nested too deeply" : "the program ran out of memory";
    default:
        return fmt::format("machine error {}: {}", fault.name, phrase(fault.message));
    }
}

} // namespace

void add_place(Error& error, Position const& position, bytecode::DebugInfo const* debug) {
    std::vector<std::uint64_t> frames{position.address};
    frames.insert(frames.end(), position.call_stack.begin(), position.call_stack.end());
    // With a line table, frames without a line are the compiler's own: the user reads of those in the source only.
    bool sources = std::any_of(frames.begin(), frames.end(), [&](auto a) { return source_of(debug, a) != nullptr; });
    if (sources) std::erase_if(frames, [&](auto a) { return source_of(debug, a) == nullptr; });

    Where where;
    where.address = position.address;
    if (auto const* entry = source_of(debug, frames.front())) {
        where.file = debug->files[entry->file];
        where.line = entry->line;
        where.column = entry->column;
    }
    error.at(where);
    auto shown = std::min(notes_limit + 1, frames.size());
    for (std::size_t i = 1; i < shown; ++i) {
        auto const* entry = source_of(debug, frames[i]);
        error.note(entry ? fmt::format("called from {}:{}:{}", debug->files[entry->file], entry->line, entry->column)
                         : fmt::format("called from block 0x{:x}", frames[i]));
    }
    if (frames.size() > shown) error.note(fmt::format("… and {} more calls", frames.size() - shown));
}

Error to_error(Fault const& fault, bytecode::DebugInfo const* debug) {
    ErrorCode const code = fault.limit == Limit::memory  ? ErrorCode::memory_limit
                           : fault.limit == Limit::depth ? ErrorCode::depth_limit
                                                         : ErrorCode::program_failed;
    Error error(code, describe(fault));
    add_place(error, fault.position, debug);
    return error;
}

} // namespace smpc::vm
