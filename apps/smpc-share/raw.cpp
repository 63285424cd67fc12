// SPDX-License-Identifier: Apache-2.0
#include "apps/smpc-share/raw.h"

#include <CLI/CLI.hpp>

#include <map>

#include <fmt/format.h>
#include <smpc/client/error.h>
#include <unistd.h>

#include "libclient/values/file.h"
#include "libclient/values/raw_stream.h"

namespace smpc::share {

namespace {

using Form = RawOptions::Piece::Form;

void append(client::RawStream& stream, RawOptions::Piece const& piece, std::string const& value) {
    switch (piece.form) {
    case Form::text:
        stream.text(value);
        break;
    case Form::sized_text:
        stream.sized_text(value);
        break;
    case Form::hex:
        stream.hex(value);
        break;
    case Form::integer:
        stream.integer(piece.width, piece.is_signed, client::ByteOrder::little, value);
        break;
    case Form::big_integer:
        stream.integer(piece.width, piece.is_signed, client::ByteOrder::big, value);
        break;
    case Form::sized_integer:
        stream.sized_integer(piece.width, value);
        break;
    case Form::file:
        stream.text(client::read_file(value));
        break;
    case Form::sized_file:
        stream.sized_text(client::read_file(value));
        break;
    }
}

std::string built(RawOptions const& o) {
    client::RawStream stream;
    std::map<CLI::Option const*, std::size_t> taken;
    bool stdin_read = false;
    for (auto const* option : o.command->parse_order()) {
        if (option == o.print) break;
        if (option == o.standard_input) {
            if (stdin_read) throw Error(ErrorCode::usage, "--stdin is given twice; standard input can be read once");
            stdin_read = true;
            stream.text(client::read_file("-"));
        }
        for (auto const& piece : o.pieces) {
            if (piece.option != option) continue;
            auto const& value = piece.given.at(taken[option]++);
            try {
                append(stream, piece, value);
            } catch (Error const& e) {
                throw Error(e.code(), option->get_name() + ": " + e.message());
            }
        }
    }
    return stream.bytes();
}

} // namespace

void add_raw_options(CLI::App& command, RawOptions& o) {
    o.command = &command;
    auto add = [&](std::string const& names, Form form, char const* value, std::string const& text, unsigned width = 0,
                   bool is_signed = false) {
        auto& piece = o.pieces.emplace_back();
        piece.form = form;
        piece.width = width;
        piece.is_signed = is_signed;
        piece.option =
            command.add_option(names, piece.given, text)->type_name(value)->take_all()->allow_extra_args(false);
    };
    add("-s,--cstr", Form::text, "TEXT", "the bytes of TEXT");
    add("-S,--str", Form::sized_text, "TEXT", "its length as uint64, then its bytes");
    add("-x,--xstr", Form::hex, "HEX", "bytes in hexadecimal");
    add("-z,--size", Form::integer, "N", "a length: the same as --uint64", 8);
    for (unsigned width : {2u, 4u, 8u})
        add(fmt::format("-{}", width), Form::sized_integer, "N",
            fmt::format("the length {0} as uint64, then N in {0} bytes", width), width);
    for (bool big : {false, true})
        for (bool is_signed : {true, false})
            for (unsigned width : {2u, 4u, 8u})
                add(fmt::format("--{}{}int{}", big ? "b" : "", is_signed ? "" : "u", 8 * width),
                    big ? Form::big_integer : Form::integer, "N",
                    fmt::format("an integer of {} bytes, {}-endian", width, big ? "big" : "little"), width, is_signed);
    add("-i,--cfile", Form::file, "FILE", "the contents of a file");
    add("-I,--file", Form::sized_file, "FILE", "its size as uint64, then its contents");
    o.standard_input = command.add_flag("-t,--stdin", o.use_stdin, "the contents of standard input, once");
    o.print =
        command.add_flag("-p,--printArgs", o.print_now, "write the stream built so far to standard output, and stop");
    command.add_option("-o,--outFile", o.out_file, "where the stream goes (default: standard output)")
        ->type_name("FILE");
    command.add_flag("-f,--force", o.force, "replace the file; write to a terminal");
    command.add_flag("-a,--append", o.append, "add to the file");
    command.add_flag("-d,--discard", o.discard, "build the stream, write nothing");
}

void write_raw(RawOptions const& o) {
    auto stream = built(o);
    if (o.discard && !o.print_now) return;
    bool to_file = !o.print_now && !o.out_file.empty() && o.out_file != "-";
    if (!to_file) {
        if (::isatty(STDOUT_FILENO) != 0 && !o.force)
            throw Error(ErrorCode::usage, "a stream is binary and is not written to a terminal")
                .help("name a file with -o, redirect the output, or use --force");
        return client::write_file("-", stream);
    }
    bool exists = ::access(o.out_file.c_str(), F_OK) == 0;
    if (exists && !o.force && !o.append)
        throw Error(ErrorCode::input, fmt::format("{} exists", o.out_file))
            .help("--force replaces it, --append adds to it");
    if (exists && o.append) stream = client::read_file(o.out_file) + stream;
    client::write_file(o.out_file, stream, 0600);
}

} // namespace smpc::share
