// SPDX-License-Identifier: Apache-2.0
//
// What the store tests share: a folder that goes away, argument streams, executables, ids.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <smpc/client/error.h>

#include "libclient/values/stream.h"
#include "libruntime/bytecode/assemble.h"

namespace test {

/// A private folder for one test.
class Folder {
public:
    Folder() {
        auto name = (std::filesystem::temp_directory_path() / "smpc-store-XXXXXX").string();
        if (!::mkdtemp(name.data())) std::abort();
        path_ = name;
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string const& path() const { return path_; }
    std::string operator/(std::string const& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// The id number `n` of a test.
inline std::string id(unsigned n) {
    return fmt::format("00000000-0000-4000-8000-{:012x}", n);
}

inline std::vector<std::byte> bytes(std::string const& text) {
    auto view = std::as_bytes(std::span(text));
    return {view.begin(), view.end()};
}

/// A stream of one record.
inline std::vector<std::byte> stream(std::string const& name, std::string const& data,
                                     std::string const& domain = "pd_shared3p") {
    std::vector<std::byte> out;
    auto const content = bytes(data);
    smpc::client::append_record(out, {name, domain, "uint64", content});
    return out;
}

/// A valid executable that differs with `n`.
inline std::vector<std::byte> executable(unsigned n) {
    return smpc::bytecode::write(smpc::bytecode::assemble(fmt::format("halt imm 0x{:x}\n", n)));
}

/// The error that an action throws, for matching code and message.
template <typename Action> smpc::Error error_of(Action&& action) {
    try {
        action();
    } catch (smpc::Error const& error) {
        return error;
    }
    return smpc::Error(smpc::ErrorCode::test_failed, "nothing was thrown");
}

} // namespace test
