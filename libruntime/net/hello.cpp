// SPDX-License-Identifier: Apache-2.0
//
// The hello's bytes and its comparison field by field.
#include "libruntime/net/hello.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "libruntime/net/little_endian.h"

namespace smpc::net {
namespace {

constexpr std::string_view magic = "SMPCMESH";

} // namespace

HelloBytes encode(Hello const& hello) noexcept {
    HelloBytes out{};
    std::memcpy(out.data(), magic.data(), magic.size());
    put_little(&out[8], hello.version);
    out[10] = std::byte{hello.sender};
    out[11] = std::byte{hello.addressed};
    out[12] = std::byte{hello.parties};
    out[13] = std::byte{hello.stripe};
    put_little(&out[14], hello.carrier);
    std::memcpy(&out[16], hello.task.data(), hello.task.size());
    std::memcpy(&out[32], hello.random.data(), hello.random.size());
    return out;
}

bool has_magic(HelloBytes const& bytes) noexcept {
    return std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

Hello decode_hello(HelloBytes const& bytes) noexcept {
    Hello hello;
    hello.version = get_little<std::uint16_t>(&bytes[8]);
    hello.sender = std::to_integer<std::uint8_t>(bytes[10]);
    hello.addressed = std::to_integer<std::uint8_t>(bytes[11]);
    hello.parties = std::to_integer<std::uint8_t>(bytes[12]);
    hello.stripe = std::to_integer<std::uint8_t>(bytes[13]);
    hello.carrier = get_little<std::uint16_t>(&bytes[14]);
    std::memcpy(hello.task.data(), &bytes[16], hello.task.size());
    std::memcpy(hello.random.data(), &bytes[32], hello.random.size());
    return hello;
}

std::optional<FieldMismatch> find_mismatch(Hello const& theirs, unsigned self, unsigned parties,
                                           crypto::TaskId const& task, std::uint16_t carrier) {
    auto const number = [](char const* field, unsigned there, unsigned here) {
        return FieldMismatch{field, std::to_string(there), std::to_string(here)};
    };
    if (theirs.version != 1) return number("protocol version", theirs.version, 1);
    if (theirs.parties != parties) return number("number of parties", theirs.parties, parties);
    if (theirs.addressed != self) return number("number of the party addressed", theirs.addressed + 1u, self + 1u);
    if (theirs.stripe != 0) return number("stripe", theirs.stripe, 0);
    if (theirs.carrier != carrier) return number("carrier (0 stream, 1 shared memory)", theirs.carrier, carrier);
    if (theirs.task != task) return FieldMismatch{"task id", crypto::to_text(theirs.task), crypto::to_text(task)};
    return std::nullopt;
}

} // namespace smpc::net
