// SPDX-License-Identifier: Apache-2.0
//
// A process without a machine: calls of the table by name, as a program would make them. Shared by the tests of the binding,
// of the kits and of the modules.
#pragma once

#include <smpc/client/error.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libruntime/pd/domains.h"
#include "libruntime/vm/call.h"

namespace smpc::test {

using Bytes = std::vector<std::byte>;

/// Elements as a program passes an array: one spare byte at the end.
template <class T> Bytes array_bytes(std::vector<T> const& values) {
    Bytes bytes(values.size() * sizeof(T) + 1);
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), values.size() * sizeof(T));
    return bytes;
}
/// A string as a program passes it: with its NUL.
inline Bytes string_bytes(std::string_view text) {
    Bytes bytes(text.size() + 1);
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}
template <class T> std::vector<T> elements_of(std::span<std::byte const> bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

class Memory final : public vm::PublicMemory {
public:
    std::uint64_t allocate(std::uint64_t bytes) override {
        slots_[++last_] = Bytes(bytes);
        return last_;
    }
    bool release(std::uint64_t handle) override { return slots_.erase(handle) != 0; }
    std::span<std::byte> bytes(std::uint64_t handle) override { return slots_.at(handle); }

private:
    std::map<std::uint64_t, Bytes> slots_;
    std::uint64_t last_ = 3;
};

/// References of a call; `refs` are written to.
struct References {
    std::vector<Bytes*> refs;
    std::vector<Bytes> crefs;
};

class Process {
public:
    vm::SyscallTable table;
    vm::Services services;
    Memory memory;

    /// Makes a call that returns nothing.
    void call(std::string_view name, std::vector<std::uint64_t> const& args, References references = {}) {
        invoke(name, args, references, nullptr);
    }
    /// Makes a call that returns a value.
    std::uint64_t value(std::string_view name, std::vector<std::uint64_t> const& args, References references = {}) {
        std::uint64_t result = 0;
        invoke(name, args, references, &result);
        return result;
    }
    /// The failure of a call that must fail, and its message in `message`.
    vm::CallFailure failure(std::string_view name, std::vector<std::uint64_t> const& args, References references = {},
                            bool wants_result = false) {
        std::uint64_t result = 0;
        try {
            invoke(name, args, references, wants_result ? &result : nullptr);
        } catch (vm::CallError const& error) {
            message = error.what();
            return error.failure();
        }
        throw std::runtime_error(std::string(name) + " did not fail");
    }
    std::string message;

    void invoke(std::string_view name, std::vector<std::uint64_t> const& args, References const& references,
                std::uint64_t* result) {
        auto const* function = table.find(name);
        if (!function) throw std::runtime_error("no call " + std::string(name));
        std::vector<std::span<std::byte>> refs;
        for (Bytes* r : references.refs) refs.emplace_back(*r);
        std::vector<std::span<std::byte const>> crefs(references.crefs.begin(), references.crefs.end());
        vm::Call call;
        call.args = args;
        call.refs = refs;
        call.crefs = crefs;
        call.result = result;
        call.memory = &memory;
        call.services = &services;
        (*function)(call);
    }
};

/// A process with one domain, pd_test, of a kit that is started here.
class DomainProcess : public Process {
public:
    explicit DomainProcess(pd::Kit& kit) : kit_(kit), domains(statistics) {
        pd::register_calls(table, kit);
        services.provide(domains);
    }
    void start() {
        kit_.start(services, statistics);
        domains.open(kit_, {0, "pd_test", std::string(kit_.kind()), {}});
    }

    std::string full_name(std::string_view name) const { return std::string(kit_.kind()) + "::" + std::string(name); }
    static std::string with_type(std::string_view op, ValueType type) {
        return std::string(op) + "_" + std::string(name_of(type)) + "_vec";
    }

    std::uint64_t create(ValueType type, std::size_t n) { return value(full_name(with_type("new", type)), {0, n}); }
    /// A vector of these public elements (bool: bytes).
    template <class T> std::uint64_t classify(ValueType type, std::vector<T> const& values) {
        auto const handle = create(type, values.size());
        call(full_name(with_type("classify", type)), {0, handle}, {{}, {array_bytes(values)}});
        return handle;
    }
    template <class T> std::vector<T> declassify(ValueType type, std::uint64_t handle) {
        auto const n = domains.vectors().find(0, handle)->size();
        Bytes out(n * sizeof(T));
        call(full_name(with_type("declassify", type)), {0, handle}, {{&out}, {}});
        return elements_of<T>(out);
    }

private:
    pd::Kit& kit_;

public:
    pd::Statistics statistics;
    pd::Domains domains;
};

} // namespace smpc::test
