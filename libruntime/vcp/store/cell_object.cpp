// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/store/cell_object.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::vcp {

namespace {

constexpr std::size_t head_bytes = cell_bytes;

std::uint64_t padded(std::uint64_t bytes) noexcept {
    return (bytes + cell_bytes - 1) / cell_bytes * cell_bytes;
}

bool all_zero(std::span<std::byte const> bytes) noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

} // namespace

bool is_cell_object(std::span<std::byte const> bytes) noexcept {
    return bytes.size() >= cell_magic.size() && std::memcmp(bytes.data(), cell_magic.data(), cell_magic.size()) == 0;
}

std::uint64_t cell_object_bytes(std::uint64_t stream_bytes) noexcept {
    return head_bytes + padded(stream_bytes);
}

std::vector<std::byte> to_cell_object(std::span<std::byte const> stream) {
    std::vector<std::byte> object(static_cast<std::size_t>(cell_object_bytes(stream.size())));
    std::memcpy(object.data(), cell_magic.data(), cell_magic.size());
    for (std::size_t i = 0; i < 8; ++i)
        object[cell_magic.size() + i] = static_cast<std::byte>(static_cast<std::uint64_t>(stream.size()) >> (8 * i));
    std::copy(stream.begin(), stream.end(), object.begin() + head_bytes);
    return object;
}

Cell read_cell_object(std::span<std::byte const> bytes) {
    auto fail = [](std::string_view what) {
        return Error(ErrorCode::input, fmt::format("stream in cells: {}; the object is damaged", what));
    };
    if (!is_cell_object(bytes)) throw fail("it does not begin with its mark");
    if (bytes.size() < head_bytes) throw fail("it ends inside of its head");
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;)
        length = length << 8 | std::to_integer<std::uint64_t>(bytes[cell_magic.size() + i]);
    if (!all_zero(bytes.subspan(cell_magic.size() + 8, 8))) throw fail("its head has bytes that must be zero");
    auto const rest = bytes.subspan(head_bytes);
    // The length is compared before it is padded, which could overflow.
    if (length > rest.size() || padded(length) > rest.size())
        throw fail(fmt::format("it should hold {} bytes but only {} follow", length, rest.size()));
    auto const size = static_cast<std::size_t>(length), whole = static_cast<std::size_t>(padded(length));
    if (!all_zero(rest.subspan(size, whole - size))) throw fail("its last cell is not filled with zeros");
    return {rest.first(size), head_bytes + whole};
}

} // namespace smpc::vcp
