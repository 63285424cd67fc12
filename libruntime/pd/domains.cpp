// SPDX-License-Identifier: Apache-2.0
//
// The vector store and the list of a process's domains.
#include "libruntime/pd/domains.h"

#include <unistd.h>

#include <algorithm>

namespace smpc::pd {

std::uint64_t VectorStore::add(std::size_t domain, std::unique_ptr<Vector> vector) {
    live_bytes_ += vector->bytes();
    peak_bytes_ = std::max(peak_bytes_, live_bytes_);
    entries_.emplace(next_, Entry{domain, std::move(vector)});
    return next_++;
}

Vector* VectorStore::find(std::size_t domain, std::uint64_t handle) const noexcept {
    auto it = entries_.find(handle);
    return it == entries_.end() || it->second.domain != domain ? nullptr : it->second.vector.get();
}

void VectorStore::remove(std::uint64_t handle) noexcept {
    auto it = entries_.find(handle);
    live_bytes_ -= it->second.vector->bytes();
    entries_.erase(it);
}

Parameters Kit::resolve(Parameters const& given) const {
    if (!given.empty())
        throw Error(ErrorCode::config,
                    "kind " + std::string(kind()) + " has no parameter \"" + given.begin()->first + "\"");
    return {};
}

Domains::Domains(Statistics& statistics, std::uint64_t memory_limit)
    : statistics_(statistics), memory_limit_(memory_limit) {}

Domains::~Domains() = default;

void Domains::open(Kit& kit, DomainSetup setup) {
    auto instance = kit.open(setup);
    domains_.push_back({std::move(setup), &kit, std::move(instance)});
}

std::uint64_t Domains::default_memory_limit() noexcept {
    long const pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && bytes > 0 ? std::uint64_t(pages) * std::uint64_t(bytes) / 4 * 3 : std::uint64_t{1} << 36;
}

} // namespace smpc::pd
