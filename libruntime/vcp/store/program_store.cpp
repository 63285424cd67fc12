// SPDX-License-Identifier: Apache-2.0
//
// Contents are named by their digest and never change, so only the map of names needs care: it is written whole after the content, and read
// once. A content without a name after a crash is harmless; the next upload of the same bytes takes it.
#include "libruntime/vcp/store/program_store.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libclient/base/sha256.h"
#include "libruntime/bytecode/executable.h"
#include "libruntime/bytecode/verify.h"
#include "libruntime/vcp/store/disk.h"
#include "libruntime/vcp/store/errors.h"

namespace smpc::vcp {

namespace {

constexpr std::string_view names_file = "names.json";

bool is_digest(std::string_view text) noexcept {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// When a file was last changed, in nanoseconds; -1 if there is none.
std::int64_t change_time(std::string const& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return -1;
    return std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
}

/// Throws Error(input) unless the bytes are an executable that a machine would load.
std::optional<Description> check_executable(std::span<std::byte const> bytes) {
    auto const executable = bytecode::read(bytes);
    bytecode::verify(executable);
    auto info = bytecode::decode_debug(executable.units.at(executable.active).debug);
    return info ? info->description : std::nullopt;
}

} // namespace

class ProgramStore::Impl {
public:
    Impl(std::string const& directory, Options options) : options_(options), folder_(directory + "/programs") {
        make_folder(folder_);
        std::error_code ignored;
        for (auto const& entry : std::filesystem::directory_iterator(folder_, ignored))
            if (entry.path().filename().string().starts_with(temporary_prefix))
                std::filesystem::remove(entry.path(), ignored);
        read_names();
    }

    std::string path_of(std::string const& sha256) const { return fmt::format("{}/{}.sb", folder_, sha256); }

    Stored put(std::string const& name, std::span<std::byte const> bytes) {
        check_name(name);
        if (bytes.size() > options_.max_bytes)
            throw TooLarge(fmt::format("the program {} has {} bytes, the limit of this party is {}", name, bytes.size(),
                                       options_.max_bytes));
        auto const description = check_executable(bytes);
        auto const sha256 = sha256_hex(bytes);
        std::lock_guard lock(mutex_);
        if (!is_whole(sha256)) store_file(folder_, sha256 + ".sb", bytes);
        checked_[sha256] = {change_time(path_of(sha256)), description};
        if (auto found = names_.find(name); found != names_.end() && found->second == sha256) return Stored::unchanged;
        auto names = names_;
        names[name] = sha256;
        auto const text = nlohmann::json(names).dump(1) + "\n";
        store_file(folder_, std::string(names_file), std::as_bytes(std::span(text)));
        names_ = std::move(names);
        return Stored::created;
    }

    ProgramInfo find(std::string const& name) {
        std::lock_guard lock(mutex_);
        auto found = names_.find(name);
        if (found == names_.end()) found = names_.find(name + ".sb");
        if (found == names_.end() && name.ends_with(".sb")) found = names_.find(name.substr(0, name.size() - 3));
        if (found == names_.end())
            throw Error(ErrorCode::not_found, fmt::format("program \"{}\" is not stored here", printable(name)))
                .help("upload it: smpc-upload program FILE.sb");
        return checked(found->first, found->second);
    }

    ProgramInfo find_digest(std::string const& sha256) {
        std::lock_guard lock(mutex_);
        struct stat status {};
        if (!is_digest(sha256) || ::stat(path_of(sha256).c_str(), &status) != 0)
            throw Error(ErrorCode::not_found,
                        fmt::format("no program with the digest {} is stored here", printable(sha256.substr(0, 64))))
                .help("upload it: smpc-upload program FILE.sb");
        auto named =
            std::find_if(names_.begin(), names_.end(), [&](auto const& entry) { return entry.second == sha256; });
        return checked(named == names_.end() ? sha256.substr(0, 12) : named->first, sha256);
    }

    std::vector<std::byte> read(ProgramInfo const& program) const {
        auto const text = read_if_exists(program.path, options_.max_bytes);
        if (!text) throw damaged(program.name, "its file is missing");
        if (sha256_hex(*text) != program.sha256)
            throw damaged(program.name, "its bytes are not those that were stored");
        auto bytes = std::as_bytes(std::span(*text));
        return {bytes.begin(), bytes.end()};
    }

    std::optional<Description> description(ProgramInfo const& program) {
        std::lock_guard lock(mutex_);
        checked(program.name, program.sha256);
        return checked_.at(program.sha256).description;
    }

    std::vector<ProgramInfo> list() {
        std::lock_guard lock(mutex_);
        std::vector<ProgramInfo> out;
        for (auto const& [name, sha256] : names_) out.push_back(about(name, sha256));
        return out;
    }

    StorageUse use() {
        std::lock_guard lock(mutex_);
        StorageUse use;
        std::error_code failure;
        for (auto const& entry : std::filesystem::directory_iterator(folder_, failure)) {
            if (entry.path().extension() != ".sb") continue;
            ++use.objects;
            if (auto size = entry.file_size(failure); !failure) use.bytes += size;
        }
        return use;
    }

private:
    /// A content whose digest was right when its file was last changed.
    struct Checked {
        std::int64_t changed = 0;
        std::optional<Description> description;
    };

    static Error damaged(std::string const& name, std::string const& how) {
        return Error(ErrorCode::corrupt, fmt::format("the stored program {} is damaged: {}", name, how))
            .help("upload it again");
    }

    void read_names() {
        auto const path = fmt::format("{}/{}", folder_, names_file);
        auto const text = read_if_exists(path, std::uint64_t{64} << 20);
        if (!text) return;
        auto const json = nlohmann::json::parse(*text, nullptr, false);
        auto fail = [&] {
            return Error(ErrorCode::corrupt,
                         fmt::format("{} is damaged: it is no map of program names to digests", path))
                .help("delete it and upload the programs again");
        };
        if (!json.is_object()) throw fail();
        for (auto const& [name, digest] : json.items()) {
            if (!digest.is_string() || !is_digest(digest.get_ref<std::string const&>())) throw fail();
            names_[name] = digest.get<std::string>();
        }
    }

    bool is_whole(std::string const& sha256) const {
        auto const found = checked_.find(sha256);
        return found != checked_.end() && found->second.changed == change_time(path_of(sha256));
    }

    ProgramInfo about(std::string const& name, std::string const& sha256) const {
        ProgramInfo info{name, sha256, 0, path_of(sha256), {}};
        struct stat status {};
        if (::stat(info.path.c_str(), &status) == 0) {
            info.bytes = static_cast<std::uint64_t>(status.st_size);
            info.stored =
                Time(std::chrono::milliseconds(status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000));
        }
        return info;
    }

    /// The content behind a name, after a look at it if there was none since the file was changed.
    ProgramInfo checked(std::string const& name, std::string const& sha256) {
        auto info = about(name, sha256);
        auto const changed = change_time(info.path);
        if (auto found = checked_.find(sha256); found == checked_.end() || found->second.changed != changed) {
            checked_.erase(sha256);
            checked_[sha256] = {changed, check_executable(read(info))};
        }
        return info;
    }

    Options options_;
    std::string folder_;
    std::mutex mutex_;
    std::map<std::string, std::string> names_; ///< name → digest
    std::map<std::string, Checked> checked_;   ///< by digest
};

ProgramStore::ProgramStore(std::string const& directory, Options options)
    : impl_(std::make_unique<Impl>(directory, options)) {}
ProgramStore::~ProgramStore() = default;

void ProgramStore::check_name(std::string_view name) {
    if (name.empty() || name.size() > 128 || name.starts_with('.') ||
        !std::all_of(name.begin(), name.end(), is_tag_key_char))
        throw Error(ErrorCode::input, fmt::format("\"{}\" is not a program name", printable(name.substr(0, 140))))
            .help("1 to 128 letters, digits, \".\", \"_\" and \"-\", not beginning with \".\"");
}

Stored ProgramStore::put(std::string const& name, std::span<std::byte const> executable) {
    return impl_->put(name, executable);
}
ProgramInfo ProgramStore::find(std::string const& name) const {
    return impl_->find(name);
}
ProgramInfo ProgramStore::find_digest(std::string const& sha256) const {
    return impl_->find_digest(sha256);
}
std::vector<std::byte> ProgramStore::read(ProgramInfo const& program) const {
    return impl_->read(program);
}
std::optional<Description> ProgramStore::description(ProgramInfo const& program) const {
    return impl_->description(program);
}
std::vector<ProgramInfo> ProgramStore::list() const {
    return impl_->list();
}
StorageUse ProgramStore::use() const {
    return impl_->use();
}

} // namespace smpc::vcp
