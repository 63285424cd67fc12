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

/// Of a long stack trace the innermost and the outermost lines are shown.
constexpr std::size_t first_notes = 12, last_notes = 6;

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

/// One line of a stack trace: a place in the source and the procedure it is in.
struct StackFrame {
    std::uint64_t address = 0;
    std::string procedure; ///< empty: unknown
    std::string file;
    std::uint32_t line = 0, column = 0; ///< 0: no place in the source is known

    /// "main at f.sc:3:7", or the block.
    std::string place() const {
        std::string where = line ? fmt::format("{}:{}:{}", file, line, column) : fmt::format("block 0x{:x}", address);
        return procedure.empty() ? where : fmt::format("{} at {}", procedure, where);
    }
};

/// The frames of an instruction, innermost first: its procedure, and those around it if that was inlined.
void add_frames(std::vector<StackFrame>& frames, std::uint64_t address, bytecode::DebugInfo const* debug) {
    StackFrame frame{address, {}, {}, 0, 0};
    if (auto const* entry = source_of(debug, address)) {
        frame.file = debug->files[entry->file];
        frame.line = entry->line;
        frame.column = entry->column;
    }
    if (debug) {
        for (auto const* call = debug->inlined_at(address); call; call = debug->outer_of(*call)) {
            frame.procedure = call->name;
            frames.push_back(std::move(frame));
            frame = {address, {}, debug->files[call->file], call->line, call->column};
        }
        if (auto const* procedure = debug->procedure_at(address)) frame.procedure = procedure->name;
    }
    frames.push_back(std::move(frame));
}

/// A call in progress in words; or, without words, so many calls that were not recorded.
struct CallLine {
    std::string text;
    std::uint64_t count = 1;
};

/// How far lines from `begin` on repeat the first `period` of them: the number of lines, and of the calls that these stand for. Calls
/// that were not recorded are taken for repetitions if the pattern goes on behind them.
struct Repetition {
    std::size_t lines = 0;
    std::uint64_t calls = 0;
};
Repetition repetition(std::vector<CallLine> const& lines, std::size_t begin, std::size_t period) {
    Repetition r;
    auto fits = [&](std::size_t at, std::size_t phase) {
        return at < lines.size() && lines[at].text == lines[begin + phase].text;
    };
    std::size_t phase = 0;
    for (std::size_t at = begin + period; at < lines.size(); ++at) {
        if (lines[at].text.empty()) {
            std::size_t next = 0;
            while (next < period && !fits(at + 1, next)) ++next;
            if (next == period) break;
            phase = next;
        } else if (fits(at, phase)) {
            phase = (phase + 1) % period;
        } else {
            break;
        }
        ++r.lines;
        r.calls += lines[at].count;
    }
    return r;
}

/// The lines of a stack trace in which a recursion is told once, with the number of its repetitions.
std::vector<std::string> folded(std::vector<CallLine> const& lines) {
    constexpr std::size_t longest_period = 4;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < lines.size();) {
        if (lines[i].text.empty()) {
            out.push_back(fmt::format("… {} more calls", lines[i++].count));
            continue;
        }
        std::size_t period = 1;
        Repetition best;
        for (std::size_t p = 1; p <= longest_period && i + p < lines.size() && !lines[i + p - 1].text.empty(); ++p)
            if (Repetition r = repetition(lines, i, p); r.lines >= 2 * p && r.lines > best.lines) {
                best = r;
                period = p;
            }
        for (std::size_t k = 0; k < (best.lines ? period : 1); ++k) out.push_back(lines[i + k].text);
        if (best.lines) out.push_back(fmt::format("… {} more of these calls", best.calls));
        i += best.lines ? period + best.lines : 1;
    }
    return out;
}

} // namespace

void add_place(Error& error, Position const& position, bytecode::DebugInfo const* debug) {
    std::vector<StackFrame> frames;
    add_frames(frames, position.address, debug);
    std::size_t gap = 0; // the frames that were not recorded stand before this one
    for (std::size_t i = 0; i < position.call_stack.size(); ++i) {
        if (position.omitted && i == position.omitted_before) gap = frames.size();
        add_frames(frames, position.call_stack[i], debug);
    }
    std::vector<CallLine> lines;
    // With a line table, frames without a line are the compiler's own: the user reads of those in the source only.
    bool sources = std::any_of(frames.begin(), frames.end(), [](StackFrame const& f) { return f.line != 0; });
    StackFrame const* callee = nullptr;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (gap != 0 && i == gap) {
            lines.push_back({{}, position.omitted});
        }
        StackFrame const& frame = frames[i];
        if (sources && frame.line == 0) continue;
        if (callee)
            lines.push_back({callee->procedure.empty()
                                 ? fmt::format("called from {}", frame.place())
                                 : fmt::format("in {}, called from {}", callee->procedure, frame.place())});
        else
            error.at({frame.file, frame.line, frame.column, position.address});
        callee = &frame;
    }

    std::vector<std::string> const notes = folded(lines);
    bool const cut = notes.size() > first_notes + last_notes + 1;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        bool const left_out = cut && i >= first_notes && i + last_notes < notes.size();
        if (!left_out)
            error.note(notes[i]);
        else if (i == first_notes)
            error.note(fmt::format("… {} more lines", notes.size() - first_notes - last_notes));
    }
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
