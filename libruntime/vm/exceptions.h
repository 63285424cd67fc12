// SPDX-License-Identifier: Apache-2.0
//
// The machine's exceptions: their stable numbers, names and messages, in one table.
#pragma once

#include <cstdint>
#include <string_view>

namespace smpc::vm {

//    name                            code   message
#define SMPC_VM_EXCEPTIONS(X)                                                                                          \
    X(OutOfMemory, 0x01, "Out of memory!")                                                                             \
    X(InvalidArgument, 0x02, "Invalid argument!")                                                                      \
    X(SystemCallError, 0x10, "System call error!")                                                                     \
    X(InvalidRegisterIndex, 0x100, "Invalid register index!")                                                          \
    X(InvalidStackIndex, 0x101, "Invalid stack index!")                                                                \
    X(InvalidReferenceIndex, 0x102, "Invalid reference index!")                                                        \
    X(InvalidConstReferenceIndex, 0x103, "Invalid constant reference index!")                                          \
    X(JumpToInvalidAddress, 0x200, "Jump to invalid address!")                                                         \
    X(InvalidSyscallIndex, 0x201, "Invalid system call index!")                                                        \
    X(InvalidMemoryHandle, 0x300, "Invalid memory handle!")                                                            \
    X(OutOfBoundsRead, 0x302, "Read out of bounds!")                                                                   \
    X(OutOfBoundsWrite, 0x303, "Write out of bounds!")                                                                 \
    X(OutOfBoundsReferenceOffset, 0x304, "Out of bounds reference offset!")                                            \
    X(OutOfBoundsReferenceSize, 0x305, "Out of bounds reference size!")                                                \
    X(WriteDenied, 0x307, "Write denied!")                                                                             \
    X(IntegerDivideByZero, 0x401, "Integer divide by zero!")                                                           \
    X(IntegerOverflow, 0x402, "Integer overflow!")                                                                     \
    X(FloatingPointDivideByZero, 0x403, "Floating point division by zero!")                                            \
    X(FloatingPointOverflow, 0x404, "Floating point overflow!")                                                        \
    X(FloatingPointUnderflow, 0x405, "Floating point underflow!")                                                      \
    X(FloatingPointInexactResult, 0x406, "Inexact floating point result!")                                             \
    X(FloatingPointInvalidOperation, 0x407, "Invalid floating point operation!")                                       \
    X(UserDefined, 0xf00, "User-defined exception!")

enum class Exception : std::uint16_t {
#define SMPC_X(name, code, message) name = code,
    SMPC_VM_EXCEPTIONS(SMPC_X)
#undef SMPC_X
};

/// "InvalidStackIndex".
std::string_view name_of(Exception exception) noexcept;
/// The message of the table; user exceptions carry their own text instead (Fault::message).
std::string_view message_of(Exception exception) noexcept;

} // namespace smpc::vm
