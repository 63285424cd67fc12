// SPDX-License-Identifier: Apache-2.0
//
// Programs and processes: the state of a run, its beginning, pauses and ends.
#include "libruntime/vm/process.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

#include "libruntime/bytecode/verify.h"
#include "libruntime/vm/dispatch.h"

namespace smpc::vm {

namespace detail {

namespace {

/// Control transfers between two looks at requests and deadline: a fraction of a millisecond.
constexpr std::uint32_t poll_interval = 1 << 14;
/// How much of a deep call stack is recorded: enough to see how a recursion goes on, and how it began.
constexpr std::size_t innermost_calls = 64, outermost_calls = 16;

void refuel(State& s) noexcept {
    std::uint64_t grant = poll_interval;
    if (s.options.control_transfers != 0)
        grant = std::clamp<std::uint64_t>(s.options.control_transfers - s.transfers, 1, grant);
    s.fuel = s.fuel_given = static_cast<std::uint32_t>(grant);
}

} // namespace

Arena::Arena(std::uint64_t blocks) : blocks_(std::max<std::uint64_t>(blocks, 1)) {
    void* area = ::mmap(nullptr, blocks_ * sizeof(Block), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (area == MAP_FAILED)
        throw Error(ErrorCode::config, "no address space for the registers of a process")
            .help("raise the limit of virtual memory (ulimit -v)");
    base_ = static_cast<Block*>(area);
}

Arena::~Arena() {
    ::munmap(base_, blocks_ * sizeof(Block));
}

State::State(Code const& the_code, Services const& the_services, ProcessOptions const& the_options)
    : text(the_code.unit->text.data()), code(&the_code),
      memory(the_code.unit->rodata, the_code.unit->data, the_code.unit->bss_size, the_options.memory_bytes),
      arena(std::min<std::uint64_t>(the_options.registers_in_total, word::index_mask)), services(&the_services),
      options(the_options) {
    options.registers_per_frame = std::min<std::uint64_t>(options.registers_per_frame, word::index_mask - 1);
    regs = globals = top = arena.begin();
    arena_end = arena.end();
    at = code->records.data();
    refuel(*this);
}

Record const* stand(Record const* pc, State& s, Outcome outcome) {
    s.at = pc;
    s.result = {};
    s.result.outcome = outcome;
    s.result.address = s.result.fault.position.address = s.code->address(pc);
    s.finished = outcome != Outcome::trapped;
    return nullptr;
}

Position position(State const& s, Record const* pc) {
    Position p;
    p.address = s.code->address(pc);
    std::size_t const depth = s.frames.size();
    if (depth > innermost_calls + outermost_calls) {
        p.omitted = depth - innermost_calls - outermost_calls;
        p.omitted_before = innermost_calls;
    }
    for (std::size_t i = 0; i < depth; ++i) {
        if (p.omitted && i == innermost_calls) i += p.omitted;
        p.call_stack.push_back(s.code->address(s.frames[depth - 1 - i].return_to - 1));
    }
    return p;
}

Record const* raise(Record const* pc, State& s, Exception exception) {
    stand(pc, s, Outcome::faulted);
    Fault& f = s.result.fault;
    f.code = exception;
    f.name = name_of(exception);
    f.message = message_of(exception);
    f.unit = s.code->executable.active;
    f.position = position(s, pc);
    bool const wanted_memory =
        exception == Exception::OutOfMemory || (exception == Exception::UserDefined && s.memory.refused_last());
    if (wanted_memory) f.limit = Limit::memory;
    return nullptr;
}

Record const* raise_index(Record const* pc, State& s, Word w) {
    return raise(pc, s,
                 word::location(w) == word::at_reg ? Exception::InvalidRegisterIndex : Exception::InvalidStackIndex);
}

Record const* finish(Record const* pc, State& s, std::uint64_t value) {
    stand(pc, s, Outcome::finished);
    s.result.value = value;
    return nullptr;
}

Record const* poll(Record const* pc, State& s) {
    s.transfers += s.fuel_given - s.fuel;
    std::uint8_t const requests = s.pending.load(std::memory_order_relaxed);
    bool const out_of_time = s.options.deadline && std::chrono::steady_clock::now() >= *s.options.deadline;
    bool const out_of_steps = s.options.control_transfers != 0 && s.transfers >= s.options.control_transfers;
    if ((requests & stop_requested) || out_of_time || out_of_steps) {
        stand(pc, s, Outcome::stopped);
        if (!(requests & stop_requested)) s.result.limit = out_of_time ? Limit::time : Limit::steps;
        return nullptr;
    }
    refuel(s);
    if (requests & pause_requested) {
        s.pending.fetch_and(static_cast<std::uint8_t>(~pause_requested), std::memory_order_relaxed);
        return stand(pc, s, Outcome::trapped);
    }
    return pc;
}

Record const* jump_target(Record const* pc, State& s, std::uint64_t distance) {
    std::uint64_t const at = s.code->address(pc);
    Record const* target = nullptr;
    if (bytecode::is_jump_target(s.code->unit->text.size(), at, static_cast<std::int64_t>(distance)))
        target = s.code->at(at + distance);
    return target ? target : raise(pc, s, Exception::JumpToInvalidAddress);
}

RunResult Machine::run() {
    started = true;
    state.finished = true; // unless something stands otherwise: an exception that passes through ends the process
    Record const* pc = poll(state.at, state);
    try {
#if SMPC_VM_THREADED
        if (pc) pc->run(pc, state.regs, state.count, &state);
#else
        while (pc) pc = pc->run(pc, state.regs, state.count, &state);
#endif
    } catch (std::bad_alloc const&) {
        raise(state.at, state, Exception::OutOfMemory);
    }
    return std::move(state.result);
}

} // namespace detail

Program::Program(bytecode::Executable executable, SyscallTable const& calls)
    : code_(std::make_unique<detail::Code>(std::move(executable), calls)) {}
Program::~Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;

bytecode::Executable const& Program::executable() const noexcept {
    return code_->executable;
}
bytecode::Unit const& Program::unit() const noexcept {
    return *code_->unit;
}
bytecode::DebugInfo const* Program::debug() const noexcept {
    return code_->debug ? &*code_->debug : nullptr;
}

Process::Process(Program const& program, Services const& services, ProcessOptions const& options)
    : machine_(std::make_unique<detail::Machine>(program.code(), services, options)) {}
Process::~Process() = default;

RunResult Process::run() {
    if (machine_->started) throw Error(ErrorCode::internal, "Process not in initialized (pre-run) state!");
    return machine_->run();
}

RunResult Process::resume() {
    if (!machine_->started || machine_->state.finished)
        throw Error(ErrorCode::internal, "Process not in trapped state!");
    return machine_->run();
}

void Process::stop() noexcept {
    machine_->state.pending.fetch_or(detail::stop_requested, std::memory_order_relaxed);
}
void Process::pause() noexcept {
    machine_->state.pending.fetch_or(detail::pause_requested, std::memory_order_relaxed);
}

Position Process::position() const {
    return detail::position(machine_->state, machine_->state.at);
}

PublicMemory& Process::memory() noexcept {
    return machine_->state.memory;
}

} // namespace smpc::vm
