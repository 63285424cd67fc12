// SPDX-License-Identifier: Apache-2.0
//
// The machine: a Program is an executable that was verified, bound to system calls and decoded, once; a Process is one run
// of it. A Program is immutable and may be shared by processes in several threads; a Process belongs to one thread, except
// for stop() and pause().
//
//     vm::Program program(bytecode::read(bytes), table);          // throws Error(input)
//     vm::Process process(program, services);
//     vm::RunResult result = process.run();
//     if (result.outcome == vm::Outcome::faulted) throw vm::to_error(result.fault, program.debug());
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/error.h>

#include "libruntime/bytecode/executable.h"
#include "libruntime/vm/call.h"
#include "libruntime/vm/exceptions.h"

namespace smpc::vm {

namespace detail {
class Code;
class Machine;
} // namespace detail

class Program {
public:
    /// Verifies all units, resolves the system calls of each and decodes the active one. The table must outlive the program.
    /// Throws Error(input): no code, unknown system calls (one error that names all of them, in file order), an invalid
    /// instruction or argument with its block and reason, a malformed DEBUG section of ours.
    Program(bytecode::Executable executable, SyscallTable const& calls);
    ~Program();
    Program(Program&&) noexcept;
    Program& operator=(Program&&) noexcept;

    bytecode::Executable const& executable() const noexcept;
    /// The active unit: its `domains` (PDBIND) and `syscalls` are what a task must provide.
    bytecode::Unit const& unit() const noexcept;
    /// Line table and description, if the executable is of our compiler; else null.
    bytecode::DebugInfo const* debug() const noexcept;
    detail::Code const& code() const noexcept { return *code_; }

private:
    std::unique_ptr<detail::Code> code_;
};

struct ProcessOptions {
    /// Ceiling on the bytes of allocated memory slots; an allocation beyond it gives handle 0 (what programs make of that:
    /// mostly a user exception; its Fault::limit is then `memory`).
    std::uint64_t memory_bytes = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t registers_per_frame = std::uint64_t{1} << 24; ///< beyond: OutOfMemory
    std::uint64_t registers_in_total = std::uint64_t{1}
                                       << 26;      ///< of all frames; reserved as address space, used as needed
    std::uint64_t frames = std::uint64_t{1} << 21; ///< nested calls; beyond: OutOfMemory with Limit::depth
    /// Ends the run (Outcome::stopped) after this many taken backward jumps, calls and system calls; 0: never. Bounds the
    /// run time, since code without them ends by itself.
    std::uint64_t control_transfers = 0;
    std::optional<std::chrono::steady_clock::time_point> deadline; ///< ends the run (Outcome::stopped) soon after
};

/// A place in a running program.
struct Position {
    std::uint64_t address = 0; ///< block of the instruction
    std::vector<std::uint64_t>
        call_stack;            ///< blocks of the calls in progress, innermost first; of many the first and the last
    std::uint64_t omitted = 0; ///< calls that `call_stack` leaves out
    std::size_t omitted_before = 0; ///< where they would stand in `call_stack`
};

/// Which of the limits of ProcessOptions ended a process.
enum class Limit : std::uint8_t { none, memory, depth, steps, time };

/// How a process ended by a fault.
struct Fault {
    Exception code = Exception::OutOfMemory;
    std::string name;    ///< "IntegerDivideByZero"
    std::string message; ///< the machine's message; for a user exception "User-defined exception with the message …"
    std::string nested;  ///< SystemCallError: what the call said; UserDefined: the program's own text, else empty
    std::string syscall; ///< SystemCallError: name of the call
    std::uint64_t user_code = 0; ///< UserDefined: number given by the program, 0xf00 for a text
    std::size_t unit = 0;        ///< linking unit
    Limit limit = Limit::none;   ///< memory or depth if that is the cause
    Position position;           ///< of the faulting instruction
};

enum class Outcome : std::uint8_t {
    finished, ///< `value` is the returned value
    faulted,  ///< `fault` says why
    trapped,  ///< by `trap` or pause(); resume() continues
    stopped,  ///< by stop(), the deadline or the limit of control transfers; the process cannot continue
};

struct RunResult {
    Outcome outcome = Outcome::finished;
    std::uint64_t value = 0;
    Fault fault;
    Limit limit = Limit::none; ///< of a stopped process: steps or time; none if stop() ended it
    std::uint64_t address = 0; ///< block of the instruction where the process stands (trapped: the next to execute)
};

class Process {
public:
    /// `services` is what system calls find in Call::services; both arguments must outlive the process.
    Process(Program const& program, Services const& services, ProcessOptions const& options = {});
    ~Process();
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;

    /// Runs from the start; a second call throws Error(internal). Exceptions of system calls other than CallError and
    /// std::bad_alloc pass through unchanged (the process cannot continue then).
    RunResult run();
    /// Continues a trapped process; in any other state throws Error(internal).
    RunResult resume();

    /// Ends the run soon (microseconds; a system call in progress completes first). From any thread or a signal handler.
    void stop() noexcept;
    /// Traps the process soon. From any thread or a signal handler.
    void pause() noexcept;

    /// Where the process stands: after an exception that passed through run(), the system call that threw it.
    Position position() const;

    /// The process' public memory: slots 1 to 3 are RODATA, DATA and BSS.
    PublicMemory& memory() noexcept;

private:
    std::unique_ptr<detail::Machine> machine_;
};

/// Gives an error the place in the source that a position stands for, and the calls that led to it as notes. Without a line
/// table (`debug` may be null) the place is the block.
void add_place(Error& error, Position const& position, bytecode::DebugInfo const* debug);
/// A fault as an error for people: program_failed, in words, with file, line and column where the line table knows them,
/// the call stack as notes. A user exception gives the program's own text. `debug` may be null.
Error to_error(Fault const& fault, bytecode::DebugInfo const* debug);

} // namespace smpc::vm
