// SPDX-License-Identifier: Apache-2.0
//
// A file's bytes without reading them into memory: of a large stream only the heads of its records are touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/mman.h>

namespace smpc::vcp {

class Mapping {
public:
    /// Throws Error(failed) naming `what`. The descriptor may be closed afterwards; the file must not shrink.
    Mapping(int fd, std::uint64_t size, std::string const& what) : size_(size) {
        if (size == 0) return;
        address_ = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (address_ == MAP_FAILED) throw Error(ErrorCode::failed, fmt::format("cannot read {}", what));
    }
    ~Mapping() {
        if (size_ != 0) ::munmap(address_, size_);
    }
    Mapping(Mapping const&) = delete;
    Mapping& operator=(Mapping const&) = delete;
    std::span<std::byte const> bytes() const noexcept { return {static_cast<std::byte const*>(address_), size_}; }

private:
    void* address_ = nullptr;
    std::uint64_t size_;
};

} // namespace smpc::vcp
