// SPDX-License-Identifier: Apache-2.0
//
// The tables of docs/bytecode.md are those of the machine. With SMPC_UPDATE=1 they are written instead of compared.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "libruntime/bytecode/assemble.h"
#include "libruntime/bytecode/instructions.h"
#include "libruntime/vm/exceptions.h"
#include "tests/support/paths.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

std::string const path = smpc::tests::source_path("docs/bytecode.md");

std::string read_page() {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The letters by which the summaries of the table call the operands of a form.
std::string_view letters(FormKind kind) {
    switch (kind) {
    case FormKind::mov_register:
    case FormKind::convert:
        return "s d";
    case FormKind::mov_load:
        return "s so d n";
    case FormKind::mov_store:
        return "s d do n";
    case FormKind::mov_copy:
        return "s so d do n";
    case FormKind::call:
    case FormKind::syscall:
        return "p r";
    case FormKind::value:
        return "v";
    case FormKind::pushref:
    case FormKind::pushcref:
        return "s";
    case FormKind::pushrefpart:
    case FormKind::pushcrefpart:
        return "s o n";
    case FormKind::number:
        return "n";
    case FormKind::reference_size:
        return "r d";
    case FormKind::alloc:
        return "d n";
    case FormKind::free:
        return "h";
    case FormKind::slot_size:
        return "h d";
    case FormKind::place:
    case FormKind::unary:
        return "d";
    case FormKind::copy:
    case FormKind::update:
        return "d s";
    case FormKind::ternary:
        return "d s1 s2";
    case FormKind::jump:
        return "t";
    case FormKind::jump_if:
        return "t c";
    case FormKind::jump_compare:
        return "t x y";
    case FormKind::none:
        break;
    }
    return "";
}

std::string places(LocSet set) {
    std::string out;
    auto take = [&](LocSet part, std::string_view name) {
        if ((set & part) != part) return;
        out += (out.empty() ? "" : " ") + std::string(name);
        set = static_cast<LocSet>(set & ~part);
    };
    take(locs::irs, "I");
    take(locs::rs, "R");
    take(locs::mem, "M");
    take(locs::memrs, "m");
    take(locs::ref, "ref");
    take(locs::cref, "cref");
    return out;
}

std::string instruction_row(OpRow const& r) {
    Form const& f = *r.form;
    std::string operands, names(letters(r.kind));
    std::string words = std::string(r.prefix) + std::string(r.name), bytes[8];
    for (unsigned k = 0; k < 8; ++k) bytes[k] = fmt::format("{:02x}", r.code >> (8 * k) & 0xff);
    char letter = 'X';
    for (std::size_t i = 0; i <= f.count; ++i) {
        if (f.type_byte && f.type_before == i) {
            words += r.types == TypeSet::uns ? " u" : " T";
            bytes[f.type_byte] = "T";
        }
        if (f.type2_byte && f.type2_before == i) words += " T'", bytes[f.type2_byte] = "T'";
        if (i == f.count) break;
        auto end = names.find(' ');
        std::string name = names.substr(0, end);
        names.erase(0, end == std::string::npos ? end : end + 1);
        words += " " + name;
        std::string where = places(f.operands[i].locations);
        operands += (operands.empty() ? "" : ", ") + name + (where.empty() ? ": a number" : " in " + where);
        if (f.operands[i].byte) {
            bytes[f.operands[i].byte] = std::string(1, letter);
            letter = letter == 'Z' ? 'V' : static_cast<char>(letter + 1);
        }
    }
    REQUIRE(names.empty());
    std::string code;
    for (auto const& b : bytes) code += (code.empty() ? "" : " ") + b;
    std::string summary(r.summary);
    for (std::size_t at = 0; (at = summary.find('|', at)) != std::string::npos; at += 2) summary.insert(at, "\\");
    return fmt::format("| `{}` | {} | `{}` | {} |\n", words, operands, code, summary);
}

std::string instructions_table() {
    std::string out = "| instruction | operands | bytes | effect |\n|---|---|---|---|\n";
    for (auto const& r : op_table) out += instruction_row(r);
    return out;
}

std::string exceptions_table() {
    std::string out = "| number | name | message |\n|---|---|---|\n";
#define SMPC_X(name, code, message) out += fmt::format("| 0x{:x} | {} | {} |\n", code, #name, message);
    SMPC_VM_EXCEPTIONS(SMPC_X)
#undef SMPC_X
    return out;
}

} // namespace

TEST_CASE("the tables of the guide are the machine's", "[documentation]") {
    std::string page = read_page(), made = page;
    for (auto [name, table] : {std::pair<std::string, std::string>{"instructions", instructions_table()},
                               {"exceptions", exceptions_table()}}) {
        std::string begin = "<!-- " + name + ": begin -->\n", end = "<!-- " + name + ": end -->\n";
        auto from = made.find(begin), to = made.find(end);
        REQUIRE(from != std::string::npos);
        REQUIRE(to != std::string::npos);
        from += begin.size();
        made.replace(from, to - from, table);
    }
    if (std::getenv("SMPC_UPDATE")) std::ofstream(path) << made;
    CHECK(made == read_page());
}

TEST_CASE("the guide's program assembles", "[documentation]") {
    std::string page = read_page();
    auto from = page.find("```\n") + 4;
    auto e = assemble(page.substr(from, page.find("```", from) - from));
    CHECK(e.units[0].rodata.size() == 16);
}
