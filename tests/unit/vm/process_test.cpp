// SPDX-License-Identifier: Apache-2.0
//
// Processes from outside: limits, stop, pause and deadline, errors of system calls, public memory, references that outlive
// their slot or see a frame resized, and faults in words.
#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/unit/vm/run.h"

using namespace smpc;
using namespace std::chrono_literals;
using test::assemble;

namespace {

/// A program with everything a process needs, run on demand.
struct Run {
    vm::SyscallTable table;
    vm::Services services;
    std::unique_ptr<vm::Program> program;
    std::unique_ptr<vm::Process> process;

    vm::Process& start(std::string_view text, vm::ProcessOptions const& options = {}) {
        program = std::make_unique<vm::Program>(assemble(text), table);
        process = std::make_unique<vm::Process>(*program, services, options);
        return *process;
    }
};

constexpr std::string_view endless = ":l nop / jmp imm :l";

std::string limited(std::string_view text, void (*set)(vm::ProcessOptions&)) {
    vm::ProcessOptions options;
    set(options);
    return test::run_text(text, options);
}

} // namespace

TEST_CASE("stop ends a run from another thread") {
    for (std::string_view text :
         {endless, std::string_view("call imm :f imm / :f call imm :g imm / jmp imm :f / :g return imm 0x0"),
          std::string_view("resizestack 0x3 / :l mov imm 0x1 reg 0x0 / tadd uint64 reg 0x2 reg 0x1 reg 0x0 / "
                           "mov reg 0x2 reg 0x1 / jmp imm :l")}) {
        Run run;
        auto& process = run.start(text);
        std::thread other([&] {
            std::this_thread::sleep_for(20ms);
            process.stop();
        });
        CHECK(process.run().outcome == vm::Outcome::stopped);
        other.join();
        CHECK_THROWS_AS(process.resume(), Error);
    }
}

TEST_CASE("a stop before the run prevents it") {
    Run run;
    auto& process = run.start("halt imm 0x1");
    process.stop();
    CHECK(process.run().outcome == vm::Outcome::stopped);
}

TEST_CASE("a deadline and a limit of control transfers end a run") {
    Run run;
    vm::ProcessOptions options;
    options.deadline = std::chrono::steady_clock::now() + 20ms;
    CHECK(run.start(endless, options).run().outcome == vm::Outcome::stopped);
    CHECK(limited(endless, [](auto& o) { o.control_transfers = 5; }) == "stopped at 0");
    CHECK(limited("nop / nop / halt imm 0x3", [](auto& o) { o.control_transfers = 1; }) == "value 0x3");
}

TEST_CASE("a trapped process continues behind the trap") {
    Run run;
    auto& process =
        run.start("resizestack 0x1 / uinc uint64 reg 0x0 / trap / uinc uint64 reg 0x0 / trap / halt reg 0x0");
    CHECK_THROWS_AS(process.resume(), Error);
    auto r = process.run();
    CHECK(r.outcome == vm::Outcome::trapped);
    CHECK(r.fault.position.address == 4);
    CHECK(r.address == 5);
    CHECK_THROWS_AS(process.run(), Error);
    CHECK(process.resume().outcome == vm::Outcome::trapped);
    r = process.resume();
    CHECK(test::outcome_text(r) == "value 0x2");
    CHECK_THROWS_AS(process.resume(), Error);
}

TEST_CASE("a pause traps once, and the process goes on where it stood") {
    Run run;
    int calls = 0;
    run.table.add("pause", [&](vm::Call&) {
        ++calls;
        run.process->pause();
    });
    auto& process = run.start(".section BIND / :p .bind \"pause\" / .section TEXT / syscall imm :p imm / halt imm 0x5");
    auto r = process.run();
    CHECK(r.outcome == vm::Outcome::trapped);
    CHECK(r.address == 2);
    CHECK(test::outcome_text(process.resume()) == "value 0x5");
    CHECK(calls == 1);
    process.pause();
}

TEST_CASE("limits of registers, frames and memory") {
    CHECK(limited("resizestack 0x11", [](auto& o) { o.registers_per_frame = 16; }) == "OutOfMemory at 0");
    CHECK(limited("resizestack 0x10 / halt imm 0x1", [](auto& o) { o.registers_per_frame = 16; }) == "value 0x1");
    CHECK(test::run_text("resizestack 0xffffffffffffffff") == "OutOfMemory at 0");
    CHECK(limited(":l push imm 0x0 / jmp imm :l", [](auto& o) { o.registers_in_total = 100; }) == "OutOfMemory at 0");
    CHECK(limited(":f call imm :f imm", [](auto& o) { o.frames = 100; }) == "OutOfMemory at 0");
    CHECK(limited("resizestack 0x1 / pushref reg 0x0 / :l pushref reg 0x0 / jmp imm :l", [](auto&) {}) ==
          "OutOfMemory at 4");
    std::string_view const two = "resizestack 0x2 / alloc reg 0x0 imm 0x40 / alloc reg 0x1 imm 0x41 / halt reg 0x1";
    CHECK(limited(two, [](auto& o) { o.memory_bytes = 0x80; }) == "value 0x0");
    CHECK(limited(two, [](auto& o) { o.memory_bytes = 0x81; }) == "value 0x5");
    CHECK(test::run_text("resizestack 0x1 / alloc reg 0x0 imm 0xffffffffffffffff / halt reg 0x0") == "value 0x0");
    // Freed bytes are available again.
    CHECK(limited("resizestack 0x2 / mov imm 0x64 reg 0x1 / :l alloc reg 0x0 imm 0x50 / free reg 0x0 / dnjnz imm :l "
                  "uint64 reg "
                  "0x1 / alloc reg 0x0 imm 0x50 / halt reg 0x0",
                  [](auto& o) { o.memory_bytes = 0x80; }) == "value 0x4");
}

TEST_CASE("handles: many slots, freed in any order") {
    Run run;
    auto& memory = run.start("halt imm 0x0").memory();
    for (std::uint64_t h = 4; h < 1004; ++h) REQUIRE(memory.allocate(h) == h);
    for (std::uint64_t h = 4; h < 1003; h += 2) REQUIRE(memory.release(h));
    CHECK_FALSE(memory.release(4));
    CHECK_FALSE(memory.release(0));
    CHECK(memory.release(1003));
    CHECK(memory.allocate(1) == 1003); // the handle taken last is free: taken again
    CHECK(memory.allocate(1) == 1004);
    CHECK(memory.bytes(501).size() == 501);
    CHECK_THROWS_AS(memory.bytes(4), vm::CallError);
    CHECK(memory.release(1));
    CHECK(memory.bytes(1).empty());
}

TEST_CASE("system calls: errors of the program are faults, errors of the surroundings pass through") {
    Run run;
    run.table.add("lost", [](vm::Call&) -> void { throw Error(ErrorCode::party_lost, "party 2 is gone"); });
    run.table.add("bad", [](vm::Call& c) { c.expect(1, 0, 0, true); });
    run.table.add("huge", [](vm::Call&) -> void { throw std::bad_alloc(); });
    std::string const bind =
        ".section BIND / :lost .bind \"lost\" / :bad .bind \"bad\" / :huge .bind \"huge\" / .section TEXT / ";
    auto& lost = run.start(bind + "call imm :f imm / :f syscall imm :lost imm");
    try {
        lost.run();
        FAIL("no exception");
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::party_lost);
        CHECK(e.message() == "party 2 is gone");
    }
    CHECK(lost.position().address == 2);
    CHECK(lost.position().call_stack == std::vector<std::uint64_t>{0});
    Error placed(ErrorCode::party_lost, "gone");
    bytecode::DebugInfo debug;
    debug.files = {"f.sc"};
    debug.lines = {{0, 0, 1, 1}, {2, 0, 5, 9}};
    vm::add_place(placed, lost.position(), &debug);
    CHECK(placed.where()->line == 5);
    CHECK(placed.notes() == std::vector<std::string>{"called from f.sc:1:1"});
    CHECK_THROWS_AS(lost.resume(), Error);
    auto r = run.start(bind + "nop / syscall imm :bad imm").run();
    CHECK(test::outcome_text(r) == "SystemCallError at 1");
    CHECK(r.fault.syscall == "bad");
    CHECK_THAT(r.fault.nested, Catch::StartsWith("Invalid arguments, references"));
    r = run.start(bind + "syscall imm :huge imm").run();
    CHECK(r.fault.nested == "out of memory");
}

TEST_CASE("system calls see arguments, references, services and memory") {
    Run run;
    int service = 41;
    run.services.provide(service);
    run.table.add("work", [](vm::Call& c) {
        c.expect(2, 1, 1, true);
        CHECK(c.arg<bool>(0));
        CHECK(c.arg<std::int8_t>(1) == -2);
        CHECK_THROWS_AS(c.arg<int>(2), vm::CallError);
        CHECK(c.string(0) == "ab");
        CHECK_THROWS_AS(c.string(1), vm::CallError);
        c.refs[0][0] = std::byte{0x55};
        CHECK(++c.services->get<int>() == 42);
        CHECK_THROWS_AS(c.services->get<double>(), vm::CallError);
        *c.result = c.new_string("text");
    });
    auto& process =
        run.start(".section BIND / :w .bind \"work\" / .section TEXT / resizestack 0x2 / push imm 0xff00ff / "
                  "push imm 0x12fe / pushref reg 0x0 / pushcrefpart imm 0x6261 imm 0x0 imm 0x3 / "
                  "syscall imm :w reg 0x1 / badd uint64 reg 0x0 reg 0x1 / halt reg 0x0");
    CHECK(test::outcome_text(process.run()) == "value 0x59");
    CHECK(std::string_view(reinterpret_cast<char const*>(process.memory().bytes(4).data()), 5) ==
          std::string_view("text\0", 5));
    CHECK(service == 42);
}

TEST_CASE("a slot lives as long as a reference to it") {
    CHECK(test::run_text(
              "resizestack 0x3 / alloc reg 0x0 imm 0x8 / mov imm 0x2a mem reg 0x0 imm 0x0 imm 0x8 / "
              "pushcref mem reg 0x0 / free reg 0x0 / alloc reg 0x2 imm 0x8 / call imm :f reg 0x1 / halt reg 0x1 / "
              ":f resizestack 0x1 / mov cref 0x0 imm 0x0 stack 0x0 imm 0x8 / return stack 0x0") == "value 0x2a");
}

TEST_CASE("references to registers stay valid when their frame grows, and pushed values survive it") {
    CHECK(
        test::run_text("resizestack 0x1 / mov imm 0x7 reg 0x0 / pushref reg 0x0 / push imm 0x5 / resizestack 0x1000 / "
                       "call imm :f imm / halt reg 0x0 / "
                       ":f mov stack 0x0 ref 0x0 imm 0x0 imm 0x8 / return imm 0x0") == "value 0x5");
}

TEST_CASE("references of a callee go with it; those of the caller come back") {
    CHECK(test::run_text(
              "resizestack 0x2 / mov imm 0x9 reg 0x0 / pushcref reg 0x0 / pushref reg 0x1 / call imm :f imm / "
              "halt reg 0x1 / :f pushcref imm 0x1 / pushcref imm 0x2 / call imm :g imm / "
              "mov cref 0x0 imm 0x0 ref 0x0 imm 0x0 imm 0x8 / return imm 0x0 / :g return imm 0x0") == "value 0x9");
    CHECK(test::run_text("resizestack 0x2 / pushcref reg 0x0 / call imm :f imm / halt imm 0x0 / "
                         ":f pushcref cref 0x0 / mov cref 0x1 imm 0x0 reg 0x1 imm 0x1") ==
          "InvalidConstReferenceIndex at 10");
}

TEST_CASE("programs bind, expose their domains, and name every unknown call") {
    vm::SyscallTable const table;
    auto program = assemble(".section BIND / .bind \"a\" / .bind \"b\" / .section TEXT / halt imm 0x0");
    CHECK_THROWS_WITH(vm::Program(program, table), "the program needs system calls that nobody provides: a, b");
    program = assemble(".section PDBIND / .bind \"pd_x\" / .section TEXT / halt imm 0x0");
    CHECK(vm::Program(program, table).unit().domains == std::vector<std::string>{"pd_x"});
    // Bindings come before code checks, and each unit is checked.
    program.units.push_back(assemble(".section BIND / .bind \"c\" / .section TEXT / jmp imm 0x7").units[0]);
    CHECK_THROWS_WITH(vm::Program(program, table), "the program needs system calls that nobody provides: c");
    program.units[1].syscalls.clear();
    CHECK_THROWS_WITH(vm::Program(program, table), Catch::StartsWith("Invalid arguments for instruction found!"));
    bytecode::Executable empty;
    empty.units.emplace_back().has_text = true;
    CHECK(test::run_text(empty, table) == "JumpToInvalidAddress at 0");
}

TEST_CASE("the active unit runs") {
    auto program = assemble("halt imm 0x1");
    program.units.push_back(assemble("nop").units[0]);
    program.active = 1;
    vm::SyscallTable const table;
    vm::Program loaded(program, table);
    vm::Services services;
    auto r = vm::Process(loaded, services).run();
    CHECK(test::outcome_text(r) == "JumpToInvalidAddress at 1");
    CHECK(r.fault.unit == 1);
}

TEST_CASE("a recursion is told once") {
    bytecode::DebugInfo debug;
    debug.files = {"f.sc"};
    for (std::uint32_t line = 1; line < 40; ++line) debug.lines.push_back({line, 0, line, 1});
    debug.procedures = {{1, "main"}, {2, "f"}, {3, "g"}, {4, "h"}};
    auto notes = [&](vm::Position const& position) {
        Error error(ErrorCode::program_failed, "x");
        vm::add_place(error, position, &debug);
        return error.notes();
    };
    using Notes = std::vector<std::string>;
    CHECK(notes({2, {1}, 0, 0}) == Notes{"in f, called from main at f.sc:1:1"});
    CHECK(notes({2, {2, 1}, 0, 0}) == Notes{"in f, called from f at f.sc:2:1", "in f, called from main at f.sc:1:1"});

    vm::Position deep{2, std::vector<std::uint64_t>(80, 2), 1000, 64};
    deep.call_stack.back() = 1;
    CHECK(notes(deep) ==
          Notes{"in f, called from f at f.sc:2:1", "… 1078 more of these calls", "in f, called from main at f.sc:1:1"});

    // Two procedures that call each other, and what was not recorded may have been anything.
    vm::Position mutual{2, {}, 0, 0};
    for (int i = 0; i < 10; ++i) mutual.call_stack.insert(mutual.call_stack.end(), {3, 2});
    mutual.call_stack.push_back(1);
    CHECK(notes(mutual) == Notes{"in f, called from g at f.sc:3:1", "in g, called from f at f.sc:2:1",
                                 "… 18 more of these calls", "in f, called from main at f.sc:1:1"});
    CHECK(notes({2, {3, 1}, 5, 1}) ==
          Notes{"in f, called from g at f.sc:3:1", "… 5 more calls", "in g, called from main at f.sc:1:1"});

    vm::Position straight{4, {}, 0, 0};
    for (std::uint64_t i = 5; i < 40; ++i) straight.call_stack.push_back(i);
    auto const shown = notes(straight);
    REQUIRE(shown.size() == 19);
    CHECK(shown[12] == "… 17 more lines");
    CHECK(shown.back() == "in h, called from h at f.sc:39:1");
}

TEST_CASE("faults in words, with source position and call stack") {
    bytecode::DebugInfo debug;
    debug.files = {"f.sc"};
    debug.lines = {{0, 0, 1, 1}, {2, 0, 2, 3}, {4, 0, 7, 5}};
    auto fault_of = [](std::string_view text) {
        vm::SyscallTable table;
        table.add("fail", [](vm::Call&) { throw vm::CallError(vm::CallFailure::general, "no such table!"); });
        vm::Program program(assemble(text), table);
        vm::Services services;
        return vm::Process(program, services).run().fault;
    };
    auto error = vm::to_error(
        fault_of("resizestack 0x1 / call imm :f imm / halt imm 0x0 / :f tdiv uint64 reg 0x0 reg 0x0 reg 0x0"), &debug);
    CHECK(error.code() == ErrorCode::program_failed);
    CHECK(error.message() == "integer division by zero");
    REQUIRE(error.where());
    CHECK(error.where()->file == "f.sc");
    CHECK(error.where()->line == 7);
    CHECK(error.where()->column == 5);
    CHECK(error.where()->address == 6);
    REQUIRE(error.notes().size() == 1);
    CHECK(error.notes()[0] == "called from f.sc:2:3");

    // Names of procedures, and an inlined call between them.
    debug.procedures = {{0, ""}, {2, "main"}, {4, "deep<uint64>"}};
    debug.inlined_calls = {{"outer", 0, 0, 8, 1}, {"inner", 1, 0, 9, 2}};
    debug.inlined = {{4, 2}};
    error = vm::to_error(
        fault_of("resizestack 0x1 / call imm :f imm / halt imm 0x0 / :f tdiv uint64 reg 0x0 reg 0x0 reg 0x0"), &debug);
    CHECK(error.where()->line == 7);
    CHECK(error.notes() == std::vector<std::string>{"in inner, called from outer at f.sc:9:2",
                                                    "in outer, called from deep<uint64> at f.sc:8:1",
                                                    "in deep<uint64>, called from main at f.sc:2:3"});
    debug.procedures.clear();
    debug.inlined_calls.clear();
    debug.inlined.clear();

    // A fault in a helper of the compiler, which has no line, is one of the line that called it.
    debug.lines[2].line = 0;
    error = vm::to_error(
        fault_of("resizestack 0x1 / call imm :f imm / halt imm 0x0 / :f tdiv uint64 reg 0x0 reg 0x0 reg 0x0"), &debug);
    CHECK(error.where()->line == 2);
    CHECK(error.where()->address == 6);
    CHECK(error.notes().empty());

    error = vm::to_error(fault_of("pushcrefpart imm 0x6c696166 imm 0x0 imm 0x5 / user_except"), nullptr);
    CHECK(error.message() == "fail");
    CHECK(error.where()->file.empty());
    error = vm::to_error(fault_of(".section BIND / :f .bind \"fail\" / .section TEXT / syscall imm :f imm"), nullptr);
    CHECK(error.message() == "system call fail failed: no such table");
    error = vm::to_error(fault_of("halt reg 0x0"), nullptr);
    CHECK(error.message() == "machine error InvalidRegisterIndex: Invalid register index");
    error = vm::to_error(fault_of("except 0x7"), nullptr);
    CHECK(error.message() == "Legacy user-defined exception with (unsigned) value of 7");
    // A deep recursion is summarised.
    error = vm::to_error(
        fault_of("resizestack 0x1 / mov imm 0x20 reg 0x0 / call imm :f imm / :f dnjz imm :e uint64 reg 0x0 / call "
                 "imm :f imm / nop / :e halt reg 0x9"),
        nullptr);
    REQUIRE(error.notes().size() == 3);
    CHECK(error.notes()[1] == "… 30 more of these calls");
}
