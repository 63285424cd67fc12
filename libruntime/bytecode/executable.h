// SPDX-License-Identifier: Apache-2.0
//
// The executable container (`.sb`): a common header, then linking units, each a set of sections read in sequence.
// `read` checks everything the format defines and stops at the first fault; `write` is its inverse and is reproducible:
// the same Executable always gives the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>

namespace smpc::bytecode {

/// One linking unit. An empty vector is an absent section (the format does not tell the two apart, except for TEXT and BSS).
struct Unit {
    bool has_text = false;           ///< a TEXT section is recorded even when empty
    std::vector<std::uint64_t> text; ///< code blocks
    std::vector<std::byte> rodata, data, debug;
    std::uint32_t bss_size = 0;
    std::vector<std::string> syscalls; ///< BIND: position = index used by `syscall`
    std::vector<std::string> domains;  ///< PDBIND: position = domain index
    bool operator==(Unit const&) const = default;
};

struct Executable {
    std::vector<Unit> units;
    std::size_t active = 0;
    bool operator==(Executable const&) const = default;
};

struct Limits {
    std::uint64_t total_bytes = std::uint64_t{1} << 30; ///< of the file
    std::uint64_t bss_bytes = std::uint64_t{1} << 30;   ///< of any BSS section
};

/// Reads a container. Throws Error(input) with the message of the format's error table, unit and section counted from 0.
Executable read(std::span<std::byte const> bytes, Limits const& limits = {});
/// Writes a container. Throws Error(internal) if the executable breaks a limit of the format (no units, no sections, …).
std::vector<std::byte> write(Executable const& executable);

/// One entry of the line table: holds from block `address` up to the next entry.
struct LineEntry {
    std::uint64_t address = 0;
    std::uint32_t file = 0, line = 0, column = 0;
    bool operator==(LineEntry const&) const = default;
};

/// The procedure whose code begins at block `address` and goes on to the next entry. Without a name: code of the compiler's own
/// (start, helpers).
struct ProcedureEntry {
    std::uint64_t address = 0;
    std::string name; ///< as people call it: "sum<pd_shared3p, uint64>"
    bool operator==(ProcedureEntry const&) const = default;
};

/// A call whose procedure was put in its place: the code of `name` stands where `file:line:column` calls it.
struct InlinedCall {
    std::string name;
    std::uint32_t outer = 0; ///< position plus one of the inlined call that this one is part of; 0: of none
    std::uint32_t file = 0, line = 0, column = 0;
    bool operator==(InlinedCall const&) const = default;
};

/// From block `address` up to the next entry the code is of an inlined call (its position plus one), or of none (0).
struct InlinedEntry {
    std::uint64_t address = 0;
    std::uint32_t call = 0;
    bool operator==(InlinedEntry const&) const = default;
};

/// What our compiler puts into the DEBUG section.
struct DebugInfo {
    std::optional<Description> description;
    std::vector<std::string> files;         ///< names without directories
    std::vector<LineEntry> lines;           ///< ascending addresses
    std::vector<ProcedureEntry> procedures; ///< ascending addresses, as `inlined`; empty: unknown
    std::vector<InlinedCall> inlined_calls; ///< an outer call stands before those inside it
    std::vector<InlinedEntry> inlined;
    std::string audit; ///< what the program discloses, JSON (docs/schemas/audit); empty: not stored
    /// The entry that holds at a block; null if there is none.
    LineEntry const* at(std::uint64_t address) const noexcept;
    ProcedureEntry const* procedure_at(std::uint64_t address) const noexcept;
    /// The innermost inlined call whose code a block is; null if it is of none.
    InlinedCall const* inlined_at(std::uint64_t address) const noexcept;
    InlinedCall const* outer_of(InlinedCall const& call) const noexcept {
        return call.outer ? &inlined_calls[call.outer - 1] : nullptr;
    }
    bool operator==(DebugInfo const&) const = default;
};

std::vector<std::byte> encode_debug(DebugInfo const& info);
/// A body without the magic is foreign: nullopt. One with the magic but malformed throws Error(input).
std::optional<DebugInfo> decode_debug(std::span<std::byte const> body);

} // namespace smpc::bytecode
