// SPDX-License-Identifier: Apache-2.0
//
// Text as editors count it: lines from 0, columns in UTF-16 code units from 0; and as the compiler counts it: bytes.
//
// A document is kept as UTF-8. Positions beyond the end of a line or of the text are moved back to it, as the protocol
// asks, so no position of a client can lead outside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::secrec::lsp {

struct Position {
    std::uint32_t line = 0, character = 0;
    bool operator==(Position const&) const = default;
};

struct Range {
    Position begin, end;
    bool operator==(Range const&) const = default;
};

class Text {
public:
    explicit Text(std::string bytes = {});

    std::string const& bytes() const noexcept { return bytes_; }
    std::uint32_t offset(Position position) const;
    Position position(std::uint32_t offset) const;
    /// Replaces a range (which may be given backwards).
    void replace(Range const& range, std::string_view text);

private:
    void find_lines();

    std::string bytes_;
    std::vector<std::uint32_t> lines_; ///< where each begins; LF, CR LF and CR end one
};

/// `file:///a%20b.sc` → `/a b.sc`; empty for other schemes and for hosts that are not this one.
std::string path_of_uri(std::string_view uri);
/// The reverse, of an absolute path.
std::string uri_of_path(std::string_view path);

} // namespace smpc::secrec::lsp
