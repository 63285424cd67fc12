// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/library_copy.h"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <smpc/client/error.h>
#include <unistd.h>

#include "libclient/base/sha256.h"

namespace smpc::secrec::lsp {

namespace fs = std::filesystem;

fs::path library_cache() {
    auto set = [](char const* name) {
        char const* value = std::getenv(name);
        return value && *value == '/' ? fs::path(value) : fs::path();
    };
    fs::path cache = set("XDG_CACHE_HOME");
    if (cache.empty() && !set("HOME").empty()) cache = set("HOME") / ".cache";
    if (cache.empty()) cache = fs::temp_directory_path();
    return cache.lexically_normal() / "smpc" / "stdlib";
}

std::string library_copy(fs::path const& cache, SourceFile const& module) {
    fs::path folder = cache / sha256_hex(module.text()).substr(0, 12);
    fs::path file = folder / module.base_name();
    std::error_code fault;
    if (fs::file_size(file, fault) == module.text().size() && !fault) return file.string();

    fs::create_directories(folder, fault);
    fs::path part = folder / fmt::format("{}.{}", module.base_name(), ::getpid());
    std::ofstream out(part, std::ios::binary);
    out << module.text();
    out.close();
    if (out) {
        fs::permissions(part, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read, fault);
        fs::rename(part, file, fault);
        if (!fault) return file.string();
    }
    fs::remove(part, fault);
    throw Error(ErrorCode::input, fmt::format("cannot write '{}'", file.string()))
        .help("set $XDG_CACHE_HOME to a folder that can be written");
}

} // namespace smpc::secrec::lsp
