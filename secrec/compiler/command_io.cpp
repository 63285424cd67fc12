// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/command_io.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <smpc/client/error.h>
#include <unistd.h>

namespace smpc::secrec {

namespace fs = std::filesystem;

namespace {

std::string read_all(std::istream& in, std::string const& name) {
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) throw Error(ErrorCode::input, fmt::format("cannot read {}", name));
    return text;
}

} // namespace

std::string read_file(std::string const& path) {
    if (path == "-") return read_all(std::cin, "standard input");
    std::error_code ignored;
    errno = fs::is_directory(path, ignored) ? EISDIR : 0;
    std::ifstream in;
    if (errno == 0) in.open(path, std::ios::binary);
    if (errno != 0 || !in)
        throw Error(ErrorCode::input, fmt::format("cannot read '{}': {}", path, std::strerror(errno ? errno : EIO)))
            .help("check the name and the permissions of the file");
    return read_all(in, fmt::format("'{}'", path));
}

void write_stdout(std::span<char const> bytes) {
    bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
    if (!written || std::fflush(stdout) != 0)
        throw Error(ErrorCode::input, fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void write_file(std::string const& path, std::span<char const> bytes) {
    if (path == "-") return write_stdout(bytes);
    if (fs::exists(path) && !fs::is_regular_file(path)) { // /dev/null, a pipe: nothing to rename
        std::ofstream out(path, std::ios::binary);
        if (out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) && out.flush()) return;
        throw Error(ErrorCode::input, fmt::format("cannot write '{}': {}", path, std::strerror(errno)));
    }
    std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
    errno = 0;
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    bool written = out && out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) && out.flush();
    out.close();
    if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return;
    std::string why = std::strerror(errno ? errno : EIO);
    std::remove(temporary.c_str());
    throw Error(ErrorCode::input, fmt::format("cannot write '{}': {}", path, why))
        .help("check that the folder exists and has space and permissions");
}

std::string output_beside(std::string const& input, std::string const& output, std::string const& extension) {
    std::string path = output;
    if (path.empty()) path = input == "-" ? "-" : fs::path(input).replace_extension(extension);
    if (path == input && path != "-")
        throw Error(ErrorCode::usage, fmt::format("'{}' is input and output", input)).help("name the output with -o");
    return path;
}

void refuse_terminal(std::string const& output) {
    if (output == "-" && ::isatty(STDOUT_FILENO))
        throw Error(ErrorCode::usage, "an executable is binary and is not written to a terminal")
            .help("name a file with -o, redirect the output, or use --force");
}

} // namespace smpc::secrec
