// SPDX-License-Identifier: Apache-2.0
//
// Small executables in assembly, with descriptions, and argument streams for them.
#pragma once

#include <smpc/client/description.h>

#include <cstring>
#include <string>
#include <vector>

#include "libclient/values/stream.h"
#include "libruntime/bytecode/executable.h"
#include "libruntime/bytecode/instructions.h"
#include "tests/unit/vm/assembler.h"

namespace smpc::test {

/// Takes the private uint64 x of domain pd, publishes its square privately as sq and openly as op, prints "hi", returns 5.
inline constexpr std::string_view square_text = R"(
.section PDBIND
:pd .bind "pd"
.section BIND
:arg .bind "Process_argument"
:result .bind "Process_setResult"
:print .bind "Process_logString"
:new .bind "shared3p::new_uint64_vec"
:set .bind "shared3p::set_shares_uint64_vec"
:get .bind "shared3p::get_shares_uint64_vec"
:mul .bind "shared3p::mul_uint64_vec"
:open .bind "shared3p::declassify_uint64_vec"
.section TEXT
resizestack 0x4
pushcrefpart imm 0x6968 imm 0x0 imm 0x3
syscall imm :print imm
pushcrefpart imm 0x78 imm 0x0 imm 0x2
syscall imm :arg stack 0x0
mov stack 0x0 stack 0x1
badd uint64 stack 0x1 imm 0x1
alloc stack 0x2 stack 0x1
pushcrefpart imm 0x78 imm 0x0 imm 0x2
pushref mem stack 0x2
syscall imm :arg stack 0x0
push imm :pd
push imm 0x1
syscall imm :new stack 0x3
push imm :pd
push stack 0x3
pushcref mem stack 0x2
syscall imm :set imm
push imm :pd
push stack 0x3
push stack 0x3
push stack 0x3
syscall imm :mul imm
push imm :pd
push stack 0x3
pushref mem stack 0x2
syscall imm :get imm
pushcrefpart imm 0x7173 imm 0x0 imm 0x3
pushcrefpart imm 0x6470 imm 0x0 imm 0x3
pushcrefpart imm 0x3436746e6975 imm 0x0 imm 0x7
pushcref mem stack 0x2
push imm 0x0
push imm 0x8
syscall imm :result imm
push imm :pd
push stack 0x3
pushref stack 0x0
syscall imm :open imm
pushcrefpart imm 0x706f imm 0x0 imm 0x3
pushcrefpart imm 0x0 imm 0x0 imm 0x1
pushcrefpart imm 0x3436746e6975 imm 0x0 imm 0x7
pushcref stack 0x0
push imm 0x0
push imm 0x8
syscall imm :result imm
halt imm 0x5
)";

/// Publishes n (uint64 7), then sleeps for a long time.
inline constexpr std::string_view sleep_text = R"(
.section BIND
:result .bind "Process_setResult"
:sleep .bind "sleepMilliseconds"
.section TEXT
pushcrefpart imm 0x6e imm 0x0 imm 0x2
pushcrefpart imm 0x0 imm 0x0 imm 0x1
pushcrefpart imm 0x3436746e6975 imm 0x0 imm 0x7
pushcref imm 0x7
push imm 0x0
push imm 0x8
syscall imm :result imm
push imm 0xffffffff
syscall imm :sleep imm
halt imm 0x0
)";

inline constexpr std::string_view endless_text = "jmp imm 0x0";
inline constexpr std::string_view failing_text = "user_except";

inline Description square_description() {
    Description d;
    d.program = "square";
    d.domains = {{"pd", "shared3p"}};
    d.arguments = {{"x", "pd", ValueType::uint64, 0, true}};
    d.results = {{"sq", "pd", ValueType::uint64, 0, {}}, {"op", "", ValueType::uint64, 0, {}}};
    return d;
}

inline std::vector<std::byte> executable(std::string_view text, std::optional<Description> description = {}) {
    auto exe = assemble(text);
    if (description) {
        bytecode::DebugInfo debug;
        debug.description = std::move(description);
        exe.units[0].debug = bytecode::encode_debug(debug);
    }
    return bytecode::write(exe);
}

template <class T> std::vector<std::byte> raw(T value) {
    std::vector<std::byte> bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

template <class T>
std::vector<std::byte> argument_stream(std::string_view name, std::string_view domain, std::string_view type, T value) {
    std::vector<std::byte> stream;
    client::append_record(stream, {name, domain, type, raw(value)});
    return stream;
}

} // namespace smpc::test
