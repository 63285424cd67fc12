// SPDX-License-Identifier: Apache-2.0
//
// What a program takes and publishes: the object that the compiler stores in the DEBUG section of an executable (chunk
// `DESC`) and that tools and tasks check inputs against.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/types.h>

namespace smpc {

struct DomainEntry {
    std::string name; ///< "pd_shared3p"
    std::string kind; ///< "shared3p"
    bool operator==(DomainEntry const&) const = default;
};

struct ArgumentEntry {
    std::string name;
    std::string domain; ///< empty for a public value
    ValueType type = ValueType::uint64;
    unsigned dims = 0; ///< 0: exactly one element
    bool required = false;
    bool operator==(ArgumentEntry const&) const = default;
};

struct ResultEntry {
    std::string name;
    std::string domain;
    ValueType type = ValueType::uint64;
    unsigned dims = 0;
    std::vector<std::uint64_t> shape; ///< empty if not known at compile time
    bool operator==(ResultEntry const&) const = default;
};

struct Description {
    std::string program;  ///< name without extension
    bool complete = true; ///< false: some name is computed at run time, so unlisted names may occur
    std::vector<DomainEntry> domains;
    std::vector<ArgumentEntry>
        arguments; ///< a name may occur more than once with differing types: a value must fit one
    std::vector<ResultEntry> results;

    /// The entries of an argument name; empty if the program does not list it.
    std::vector<ArgumentEntry> arguments_named(std::string_view name) const;
    bool operator==(Description const&) const = default;
};

/// Canonical JSON (RFC 8785: keys sorted, no blanks), byte-identical for equal descriptions.
std::string to_canonical_json(Description const& description);
/// Throws Error(input) naming the first bad key. Unknown keys are ignored (newer compilers may add some).
Description description_from_json(std::string_view text);

} // namespace smpc
