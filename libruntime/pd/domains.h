// SPDX-License-Identifier: Apache-2.0
//
// The domains of one process: their instances, the store of their vectors, and the generic binding that turns a system
// call into a checked call of a kit. Handles count 1, 2, 3, … over all domains of the process, so that all parties hold
// equal numbers; 0 is never a handle and none is used twice.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "libruntime/pd/kit.h"

namespace smpc::pd {

/// The private vectors of a process.
class VectorStore {
public:
    /// A handle for the vector, which belongs to the domain with this index.
    std::uint64_t add(std::size_t domain, std::unique_ptr<Vector> vector);
    /// The vector; null if the handle is unknown or belongs to another domain.
    Vector* find(std::size_t domain, std::uint64_t handle) const noexcept;
    /// Forgets a vector that `find` knows.
    void remove(std::uint64_t handle) noexcept;

    std::size_t live_vectors() const noexcept { return entries_.size(); }
    std::uint64_t live_bytes() const noexcept { return live_bytes_; }
    std::uint64_t peak_bytes() const noexcept { return peak_bytes_; }
    std::uint64_t created() const noexcept { return next_ - 1; } ///< vectors ever made

private:
    struct Entry {
        std::size_t domain;
        std::unique_ptr<Vector> vector;
    };
    std::unordered_map<std::uint64_t, Entry> entries_;
    std::uint64_t next_ = 1;
    std::uint64_t live_bytes_ = 0, peak_bytes_ = 0;
};

/// A service of the process (vm::Services): what the calls of `register_calls` work on. Not thread-safe.
class Domains {
public:
    explicit Domains(Statistics& statistics, std::uint64_t memory_limit = default_memory_limit());
    ~Domains(); // vectors go before instances

    /// Opens the next domain, in the order of the program's list. The kit must be started and outlive this object.
    void open(Kit& kit, DomainSetup setup);

    std::size_t size() const noexcept { return domains_.size(); }
    VectorStore& vectors() noexcept { return vectors_; }
    Statistics& statistics() noexcept { return statistics_; }

    struct Domain {
        DomainSetup setup;
        Kit* kit = nullptr;
        std::unique_ptr<Instance> instance;
    };
    /// Null if the index is out of range.
    Domain* find(std::uint64_t index) noexcept { return index < domains_.size() ? &domains_[index] : nullptr; }

    /// Bytes that private vectors may take together; a new one whose elements, in their public form, would not fit is an
    /// out-of-memory error of the call.
    std::uint64_t memory_limit() const noexcept { return memory_limit_; }
    std::uint64_t memory_left() const noexcept {
        return vectors_.live_bytes() < memory_limit_ ? memory_limit_ - vectors_.live_bytes() : 0;
    }
    /// Three quarters of the machine's memory.
    static std::uint64_t default_memory_limit() noexcept;

    using Clock = std::chrono::steady_clock;
    /// Called after a call of a kit, at most so often.
    void watch(std::function<void()> watcher, Clock::duration interval) {
        watcher_ = std::move(watcher);
        interval_ = interval;
        next_ = Clock::now() + interval;
    }
    /// A call has ended.
    void called() {
        if (!watcher_) return;
        auto now = Clock::now();
        if (now < next_) return;
        next_ = now + interval_;
        watcher_();
    }

private:
    Statistics& statistics_;
    std::uint64_t memory_limit_;
    std::vector<Domain> domains_;
    VectorStore vectors_;
    std::function<void()> watcher_;
    Clock::duration interval_{};
    Clock::time_point next_{};
};

/// Adds `<kit kind>::<name>` for every row that the kit implements. The functions find a `Domains` service at the call
/// and refer to nothing of the kit, which may be gone by then.
void register_calls(vm::SyscallTable& table, Kit const& kit);

} // namespace smpc::pd
