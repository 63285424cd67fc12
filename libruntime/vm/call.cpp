// SPDX-License-Identifier: Apache-2.0
//
// Conventions that all system calls share.
#include "libruntime/vm/call.h"

namespace smpc::vm {

void throw_invalid_call() {
    throw CallError(CallFailure::invalid_call,
                    "Invalid arguments, references, constant references or return value specified for system call!");
}

std::string_view Call::string(std::size_t cref) const {
    if (cref >= crefs.size() || crefs[cref].empty() || crefs[cref].back() != std::byte{0}) throw_invalid_call();
    return {reinterpret_cast<char const*>(crefs[cref].data()), crefs[cref].size() - 1};
}

std::uint64_t Call::new_string(std::string_view text) const {
    std::uint64_t handle = memory->allocate(text.size() + 1);
    if (handle == 0) throw CallError(CallFailure::out_of_memory, "out of public memory");
    std::memcpy(memory->bytes(handle).data(), text.data(), text.size()); // the slot is zeroed: its last byte is the NUL
    return handle;
}

} // namespace smpc::vm
