// SPDX-License-Identifier: Apache-2.0
//
// Secret sharing at the client: values to one argument stream per party, and the parties' result streams back to values. Independent of
// any transport: streams may travel by other ways than a `VirtualCloud`.
//
// Additive n-out-of-n sharing: parties 1…n−1 get uniform words, party n the difference (xor for bool and xor_uintN), element
// by element; any n−1 shares are independent of the value. What the parties do with their shares afterwards is the business
// of their kit. Public values go to all parties alike. n = 1 is the plaintext engine: values travel in their public form.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/random.h>
#include <smpc/client/values.h>

namespace smpc::client {

using Bytes = std::vector<std::byte>;

/// The parties of a kind of protection domain: shared3p has 3, shared2p 2. Empty for an unknown kind.
std::optional<unsigned> parties_of_kind(std::string_view kind) noexcept;

/// One argument stream per party. Throws Error(input) naming the value for what cannot be shared.
std::vector<Bytes> make_streams(Values const& values, unsigned parties, RandomSource& random);

/// The number of parties of a domain; empty if the domain is not known.
using DomainParties = std::function<std::optional<unsigned>(std::string_view domain)>;

/// Values from the result streams of all parties, party 1 first. With one stream private values are in public form. Checked
/// in this order, each with one Error(inconsistent_result) that names the party which differs: number of results, names,
/// names that one stream has twice, domains and types, public values, sizes, whole elements, known domains.
/// A malformed stream is Error(inconsistent_result) naming its party, too. `description`, if given, supplies shapes.
Values reconstruct(std::span<Bytes const> streams, DomainParties const& parties_of,
                   Description const* description = nullptr);

} // namespace smpc::client
