// SPDX-License-Identifier: Apache-2.0
//
// What a system call sees, and the table that binds their names. The machine knows nothing of protection domains: a kit
// registers functions here and finds its own state through `Call::services`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <unordered_map>

#include <smpc/client/error.h>

namespace smpc::vm {

/// The failures a system call reports; the message is what the user reads below "System call error!".
enum class CallFailure : std::uint8_t {
    out_of_memory,
    limits,
    module,
    general,
    invalid_call,
    missing_facility,
    denied
};

/// Thrown by system calls for faults of the program (wrong argument, size mismatch, …). The machine wraps it into
/// SystemCallError with the place of the call. Faults of the surroundings (a lost party) are thrown as `smpc::Error` and
/// pass through the machine unchanged.
class CallError : public std::runtime_error {
public:
    CallError(CallFailure failure, std::string message) : std::runtime_error(std::move(message)), failure_(failure) {}
    CallFailure failure() const noexcept { return failure_; }

private:
    CallFailure failure_;
};

/// The process calls' standard complaint about counts of arguments, references or a return place.
[[noreturn]] void throw_invalid_call();

/// Typed services of a process (kits, argument stream, result buffer, log, random source), keyed by their C++ type.
/// Filled before the process runs; not changed afterwards; pointers are not owned.
class Services {
public:
    template <class T> void provide(T& service) { entries_[typeid(T)] = &service; }
    template <class T> T* find() const noexcept {
        auto it = entries_.find(typeid(T));
        return it == entries_.end() ? nullptr : static_cast<T*>(it->second);
    }
    /// Throws CallError(missing_facility).
    template <class T> T& get() const {
        if (auto* p = find<T>()) return *p;
        throw CallError(CallFailure::missing_facility, "a required facility is not available to this process");
    }

private:
    std::unordered_map<std::type_index, void*> entries_;
};

/// The public memory of a process as system calls may use it.
class PublicMemory {
public:
    virtual ~PublicMemory() = default;
    /// A new zeroed slot; 0 if a limit would be exceeded.
    virtual std::uint64_t allocate(std::uint64_t bytes) = 0;
    virtual bool release(std::uint64_t handle) = 0;
    /// The bytes of a slot; throws CallError(general) for an unknown handle.
    virtual std::span<std::byte> bytes(std::uint64_t handle) = 0;
};

/// One system call in progress. All spans are valid only until the call returns.
class Call {
public:
    std::span<std::uint64_t const> args;               ///< pushed blocks; narrow values sit in the low bytes
    std::span<std::span<std::byte> const> refs;        ///< writable references
    std::span<std::span<std::byte const> const> crefs; ///< read-only references
    std::uint64_t* result = nullptr;                   ///< null: the caller wants no value
    PublicMemory* memory = nullptr;
    Services const* services = nullptr;

    /// The low bytes of an argument as T (bool: low byte ≠ 0). Throws invalid call if there are fewer arguments.
    template <class T> T arg(std::size_t index) const {
        static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8);
        if (index >= args.size()) throw_invalid_call();
        if constexpr (std::is_same_v<T, bool>) {
            return (args[index] & 0xff) != 0;
        } else {
            T value;
            std::memcpy(&value, &args[index], sizeof(T));
            return value;
        }
    }
    /// Checks exact counts and the presence of a return place; throws invalid call otherwise.
    void expect(std::size_t n_args, std::size_t n_refs, std::size_t n_crefs, bool wants_result) const {
        if (args.size() != n_args || refs.size() != n_refs || crefs.size() != n_crefs ||
            (result != nullptr) != wants_result)
            throw_invalid_call();
    }
    /// A string argument: the bytes of a read-only reference without its NUL; invalid call if empty or not terminated.
    std::string_view string(std::size_t cref) const;
    /// Allocates a NUL-terminated copy of `text` in public memory; throws out_of_memory.
    std::uint64_t new_string(std::string_view text) const;
};

using Syscall = std::function<void(Call&)>;

/// Names to functions. The first definition of a name wins. Not changed while a program that binds from it is loaded.
class SyscallTable {
public:
    void add(std::string name, Syscall function) { entries_.try_emplace(std::move(name), std::move(function)); }
    /// Null if nobody provides the name. The pointer stays valid as long as the table lives.
    Syscall const* find(std::string_view name) const {
        auto it = entries_.find(std::string(name));
        return it == entries_.end() ? nullptr : &it->second;
    }
    std::size_t size() const noexcept { return entries_.size(); }
    template <class F> void for_each_name(F f) const {
        for (auto const& [name, fn] : entries_) f(std::string_view(name));
    }

private:
    std::unordered_map<std::string, Syscall> entries_;
};

} // namespace smpc::vm
