// SPDX-License-Identifier: Apache-2.0
//
// NumPy archives: zip files with one array file per value. minizip writes the container; it gets its "file" in memory, so that
// nothing is on disk before the whole archive exists. Members have no time, so equal values give equal bytes.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <minizip/zip.h>

#include "libclient/values/npy.h"
#include "libclient/values/output.h"

namespace smpc::client {

namespace {

struct Memory {
    std::string bytes;
    std::size_t at = 0;
};

Memory& memory_of(voidpf stream) {
    return *static_cast<Memory*>(stream);
}

voidpf open_memory(voidpf opaque, void const*, int) {
    return opaque;
}
uLong read_memory(voidpf, voidpf stream, void* out, uLong size) {
    auto& memory = memory_of(stream);
    auto n = std::min<std::size_t>(size, memory.bytes.size() - memory.at);
    std::memcpy(out, memory.bytes.data() + memory.at, n);
    memory.at += n;
    return n;
}
uLong write_memory(voidpf, voidpf stream, void const* in, uLong size) {
    auto& memory = memory_of(stream);
    memory.bytes.resize(std::max<std::size_t>(memory.bytes.size(), memory.at + size));
    std::memcpy(memory.bytes.data() + memory.at, in, size);
    memory.at += size;
    return size;
}
ZPOS64_T tell_memory(voidpf, voidpf stream) {
    return memory_of(stream).at;
}
long seek_memory(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
    auto& memory = memory_of(stream);
    auto base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                : origin == ZLIB_FILEFUNC_SEEK_CUR ? memory.at
                                                   : memory.bytes.size();
    if (base + offset > memory.bytes.size()) return -1;
    memory.at = base + offset;
    return 0;
}
int no_error(voidpf, voidpf) {
    return 0;
}

/// A name that unpacks to a file in the folder where one unpacks it, on every system.
void check_member_name(std::string const& name) {
    bool bad = name.empty() || name == "." || name == ".." || std::any_of(name.begin(), name.end(), [](char c) {
                   return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || std::strchr("/\\:", c) != nullptr;
               });
    if (bad)
        throw Error(ErrorCode::input, fmt::format("value \"{}\" cannot be a member of an archive by its name", name))
            .help("format json or parquet takes any name");
}

} // namespace

std::string to_npz(Values const& values) {
    for (auto const& [name, value] : values) check_member_name(name);
    Memory memory;
    zlib_filefunc64_def functions{open_memory, read_memory, write_memory, tell_memory,
                                  seek_memory, no_error,    no_error,     &memory};
    auto* zip = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &functions);
    bool good = zip != nullptr;
    for (auto const& [name, value] : values) {
        if (!good) break;
        auto member = to_npy(value);
        zip_fileinfo when{};
        when.dosDate = 1 << 21 | 1 << 16; // 1980-01-01, the earliest that a zip file can say
        constexpr uLong utf8_names = 1 << 11;
        bool large = member.size() >= 0xffffffffu;
        good = zipOpenNewFileInZip4_64(zip, (name + ".npy").c_str(), &when, nullptr, 0, nullptr, 0, nullptr, 0, 0, 0,
                                       -MAX_WBITS, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, nullptr, 0, 0, utf8_names,
                                       large) == ZIP_OK;
        for (std::size_t at = 0; good && at < member.size();) {
            auto n = std::min<std::size_t>(member.size() - at, 1u << 30); // minizip counts in 32 bits
            good = zipWriteInFileInZip(zip, member.data() + at, static_cast<unsigned>(n)) == ZIP_OK;
            at += n;
        }
        good = zipCloseFileInZip(zip) == ZIP_OK && good;
    }
    if (zip) good = zipClose(zip, nullptr) == ZIP_OK && good;
    if (!good) throw Error(ErrorCode::failed, "cannot make the archive: out of memory");
    return std::move(memory.bytes);
}

} // namespace smpc::client
