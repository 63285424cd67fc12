// SPDX-License-Identifier: Apache-2.0
//
// One pass over the lines fills the sections and remembers where labels are used; a second one resolves the uses, since a
// label may be used before it is defined and a jump's label must turn out to lie in the code of its own unit.
#include "libruntime/bytecode/assemble.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/bytecode/assembly_tokens.h"
#include "libruntime/bytecode/instructions.h"
#include "libruntime/bytecode/layout.h"

namespace smpc::bytecode {

namespace {

using Token = AssemblyToken;
using Kind = Token::Kind;
using layout::Section;

constexpr std::uint64_t most_bytes = Limits{}.total_bytes;

/// Every form of an instruction's name: "common.proc.push_imm", "proc.push_imm", "push_imm".
std::unordered_map<std::string, Instruction> const& instructions() {
    static auto const table = [] {
        std::unordered_map<std::string, Instruction> out;
        auto add = [](Instruction const& in, void* map) {
            for (std::string name = mnemonic(in);;) {
                static_cast<decltype(out)*>(map)->emplace(name, in);
                auto dot = name.find('.');
                if (dot == std::string::npos) break;
                name.erase(0, dot + 1);
            }
        };
        for_each_instruction(add, &out);
        return out;
    }();
    return table;
}

struct DataType {
    std::string_view name;
    unsigned bytes;
    bool is_signed;
};
constexpr DataType data_types[] = {{"uint8", 1, false},  {"uint16", 2, false}, {"uint32", 4, false},
                                   {"uint64", 8, false}, {"int8", 1, true},    {"int16", 2, true},
                                   {"int32", 4, true},   {"int64", 8, true}};

class Assembler {
public:
    explicit Assembler(std::string_view file) : file_(file) {
        out_.units.emplace_back();
        for (auto [name, handle] : {std::pair{"RODATA", 1}, {"DATA", 2}, {"BSS", 3}})
            labels_[name] = Label{static_cast<std::uint64_t>(handle), std::nullopt, 0};
    }

    void line(std::span<Token const> tokens) {
        for (; !tokens.empty() && tokens[0].kind == Kind::label && !tokens[0].has_sign; tokens = tokens.subspan(1))
            define(tokens[0]);
        if (tokens.empty()) return;
        if (tokens[0].kind == Kind::directive)
            directive(tokens[0], tokens.subspan(1));
        else if (tokens[0].kind == Kind::keyword)
            code(tokens);
        else
            unexpected(tokens[0], "a directive or an instruction");
    }

    Executable finish() {
        for (auto const& use : uses_) resolve(use);
        if (active_ && active_->value >= out_.units.size())
            fail(*active_, "Invalid parameter!", fmt::format("there are {} linking units", out_.units.size()));
        if (active_) out_.active = active_->value;
        for (std::size_t i = 0; i < out_.units.size(); ++i)
            if (layout::contents(out_.units[i]).empty())
                throw Error(ErrorCode::input, fmt::format("linking unit {} is empty", i))
                    .at({file_, 0, 0, {}})
                    .help("write at least one instruction or datum");
        return std::move(out_);
    }

private:
    struct Label {
        std::uint64_t value;
        std::optional<Section> section; ///< absent: a memory handle
        std::size_t unit;
    };
    struct Use {
        Token token;
        std::size_t unit, block;       ///< the argument block to fill
        std::optional<std::size_t> of; ///< address of the jump that the distance is counted from
    };

    Unit& unit() { return out_.units[unit_]; }

    std::uint64_t position() {
        switch (section_) {
        case Section::text:
            return unit().text.size();
        case Section::bss:
            return unit().bss_size;
        case Section::bind:
        case Section::pdbind:
            return names().size();
        default:
            return bytes().size();
        }
    }
    std::vector<std::byte>& bytes() {
        return section_ == Section::rodata ? unit().rodata : section_ == Section::data ? unit().data : unit().debug;
    }
    std::vector<std::string>& names() { return section_ == Section::bind ? unit().syscalls : unit().domains; }
    std::string_view section_name() const { return layout::sections[std::size_t(section_)].name; }

    // ---- labels ----------------------------------------------------------------------------------------------------

    void define(Token const& t) {
        if (!labels_.try_emplace(t.text, Label{position(), section_, unit_}).second)
            fail(t, fmt::format("Duplicate label: \"{}\"", t.text), "labels are unique in the whole file");
    }

    void resolve(Use const& use) {
        Token const& t = use.token;
        auto found = labels_.find(t.text);
        if (found == labels_.end())
            fail(t, fmt::format("Undefined label: {}", t.text), "define it with :" + t.text + " before a line");
        Label const& label = found->second;
        if (!label.section && t.has_sign)
            fail(t, "Invalid label offset!", "the handles :RODATA, :DATA and :BSS take none");
        std::uint64_t value = label.value + t.value;
        if (t.negative ? value > label.value : value < label.value)
            fail(t, fmt::format("Invalid label: \"{}\"", t.text),
                 "with its offset it lies outside of 64-bit addresses");
        if (use.of) {
            if (label.section != Section::text || label.unit != use.unit)
                fail(t, fmt::format("Invalid label: {}", t.text), "a jump stays in the code of its linking unit");
            value -= *use.of;
        }
        out_.units[use.unit].text[use.block] = value;
    }

    // ---- directives ------------------------------------------------------------------------------------------------

    void directive(Token const& name, std::span<Token const> arguments) {
        Parameters p{*this, name, arguments};
        if (name.text == "linking_unit") {
            std::uint64_t number = p.number(255, "the number of a linking unit, 0x0 to 0xff");
            p.end();
            if (number > out_.units.size())
                fail(arguments[0], "Invalid parameter!",
                     fmt::format("the next linking unit is 0x{:x}", out_.units.size()));
            if (number == unit_) return;
            if (number == out_.units.size()) out_.units.emplace_back();
            unit_ = number;
            section_ = Section::text;
        } else if (name.text == "active_unit") {
            p.number(255, "the number of a linking unit, 0x0 to 0xff");
            p.end();
            active_ = arguments[0];
        } else if (name.text == "section") {
            Token const& which = p.keyword("a section: TEXT, RODATA, DATA, BSS, BIND, PDBIND or DEBUG");
            auto found = std::find_if(layout::sections.begin(), layout::sections.end(),
                                      [&](auto const& s) { return s.name == which.text; });
            if (found == layout::sections.end())
                fail(which, "Invalid parameter!", "sections are TEXT, RODATA, DATA, BSS, BIND, PDBIND and DEBUG");
            p.end();
            section_ = static_cast<Section>(found - layout::sections.begin());
        } else if (name.text == "data" || name.text == "fill") {
            if (section_ == Section::text || section_ == Section::bind || section_ == Section::pdbind)
                unexpected(name,
                           fmt::format("data belongs into RODATA, DATA, BSS or DEBUG; this is {}", section_name()));
            std::uint64_t times = name.text == "fill" ? p.number(0xffff, "how often, 0x0 to 0xffff") : 1;
            data(p, times);
        } else if (name.text == "bind") {
            if (section_ != Section::bind && section_ != Section::pdbind)
                unexpected(name, fmt::format("names belong into BIND or PDBIND; this is {}", section_name()));
            Token const& bound = p.string("the name in quotes");
            p.end();
            if (bound.text.empty() || bound.text.find('\0') != std::string::npos)
                fail(bound, "Invalid parameter!", "a name has at least one byte, and none of them is zero");
            if (!bound_.insert({unit_, section_, bound.text}).second)
                fail(bound, "Invalid parameter!", "this name is bound already");
            names().push_back(bound.text);
        } else {
            fail(name, fmt::format("Unknown directive: .{}", name.text),
                 "directives are .section, .data, .fill, .bind, .linking_unit and .active_unit");
        }
    }

    struct Parameters {
        Assembler& assembler;
        Token const& name;
        std::span<Token const> rest;

        Token const& next(Kind kind, std::string_view expected) {
            if (rest.empty()) assembler.fail(name, "Invalid parameter!", fmt::format("expected {}", expected));
            Token const& t = rest[0];
            rest = rest.subspan(1);
            if (t.kind != kind) assembler.fail(t, "Invalid parameter!", fmt::format("expected {}", expected));
            return t;
        }
        std::uint64_t number(std::uint64_t most, std::string_view expected) {
            Token const& t = next(Kind::number, expected);
            if (t.has_sign || t.value > most)
                assembler.fail(t, "Invalid parameter!", fmt::format("expected {}", expected));
            return t.value;
        }
        Token const& keyword(std::string_view expected) { return next(Kind::keyword, expected); }
        Token const& string(std::string_view expected) { return next(Kind::string, expected); }
        void end() const {
            if (!rest.empty()) assembler.unexpected(rest[0], "the end of the line");
        }
    };

    void data(Parameters& p, std::uint64_t times) {
        Token const& type = p.keyword("a type: uint8 to uint64, int8 to int64, or string");
        std::string value;
        if (type.text == "string") {
            value = p.string("the text in quotes").text;
        } else {
            auto known = std::find_if(std::begin(data_types), std::end(data_types),
                                      [&](DataType const& d) { return d.name == type.text; });
            if (known == std::end(data_types))
                fail(type, "Invalid parameter!", "types are uint8 to uint64, int8 to int64, and string");
            Token const& t = p.next(Kind::number, "a number: 0x1f, -0x1f");
            if (!fits(t, *known))
                fail(t, "Invalid parameter!", fmt::format("{} does not fit into {}", t.text, known->name));
            for (unsigned k = 0; k < known->bytes; ++k) value += static_cast<char>(t.value >> (8 * k));
        }
        p.end();
        std::uint64_t total = value.size() * times;
        std::uint64_t most = section_ == Section::bss ? std::numeric_limits<std::uint32_t>::max() : most_bytes;
        if (total > most - std::min(position(), most))
            fail(type, "Invalid parameter!", fmt::format("section {} would be too large", section_name()));
        if (section_ == Section::bss) {
            unit().bss_size += static_cast<std::uint32_t>(total);
            return;
        }
        auto const* first = reinterpret_cast<std::byte const*>(value.data());
        for (; times > 0; --times) bytes().insert(bytes().end(), first, first + value.size());
    }

    static bool fits(Token const& t, DataType const& type) noexcept {
        std::uint64_t half = std::uint64_t{1} << (8 * type.bytes - 1);
        if (t.negative) return t.value == 0 || (type.is_signed && 0 - t.value <= half);
        return type.is_signed ? t.value < half : t.value <= half - 1 + half;
    }

    // ---- code ------------------------------------------------------------------------------------------------------

    void code(std::span<Token const> tokens) {
        if (section_ != Section::text)
            unexpected(tokens[0], fmt::format("instructions belong into TEXT; this is {}", section_name()));
        std::string name;
        std::vector<Token const*> arguments;
        for (auto const& t : tokens) {
            if (t.kind == Kind::keyword)
                name += (name.empty() ? "" : "_") + t.text;
            else if (t.kind == Kind::number || t.kind == Kind::label)
                arguments.push_back(&t);
            else
                unexpected(t, "numbers, labels and keywords of an instruction");
        }
        auto found = instructions().find(name);
        if (found == instructions().end())
            fail(tokens[0], fmt::format("Unknown instruction: {}", name),
                 "the name, types and locations of operands together are the instruction: mov imm 0x1 stack 0x0");
        Instruction const& in = found->second;
        if (arguments.size() != in.argument_blocks())
            fail(tokens[0],
                 fmt::format("Instruction \"{}\" expects {} arguments, but {}{} given!", name, in.argument_blocks(),
                             arguments.size() < in.argument_blocks() ? "only " : "", arguments.size()),
                 "every operand has one number or label");
        auto& text = unit().text;
        if ((text.size() + 1 + arguments.size()) * 8 > most_bytes)
            fail(tokens[0], "Invalid parameter!", "section TEXT would be too large");
        std::size_t at = text.size();
        bool is_jump = in.form().count > 0 && in.form().operands[0].role == Role::target && in.loc[0] == Loc::imm;
        unit().has_text = true;
        text.push_back(encode(in));
        for (std::size_t k = 0; k < arguments.size(); ++k) {
            Token const& t = *arguments[k];
            if (t.kind == Kind::label)
                uses_.push_back({t, unit_, text.size(), is_jump && k == 0 ? std::optional(at) : std::nullopt});
            text.push_back(t.kind == Kind::label ? 0 : t.value);
        }
    }

    // ---- faults ----------------------------------------------------------------------------------------------------

    static std::string shown(Token const& t) {
        switch (t.kind) {
        case Kind::directive:
            return "." + t.text;
        case Kind::label:
            return ":" + t.text;
        case Kind::string:
            return "a string";
        default:
            return t.text;
        }
    }
    [[noreturn]] void unexpected(Token const& t, std::string_view expected) const {
        fail(t, fmt::format("Unexpected token: {}", shown(t)), fmt::format("expected: {}", expected));
    }
    [[noreturn]] void fail(Token const& t, std::string message, std::string help) const {
        throw Error(ErrorCode::input, std::move(message)).at({file_, t.line, t.column, {}}).help(std::move(help));
    }

    struct Bound {
        std::size_t unit;
        Section section;
        std::string name;
        auto operator<=>(Bound const&) const = default;
    };

    std::string file_;
    Executable out_;
    std::size_t unit_ = 0;
    Section section_ = Section::text;
    std::optional<Token> active_;
    std::unordered_map<std::string, Label> labels_;
    std::set<Bound> bound_;
    std::vector<Use> uses_;
};

} // namespace

Executable assemble(std::string_view text, std::string_view file_name) {
    auto lines = assembly_lines(text, file_name);
    if (lines.empty())
        throw Error(ErrorCode::input, "Won't assemble an empty tokens vector!")
            .at({std::string(file_name), 0, 0, {}})
            .help("the text holds nothing but comments");
    Assembler assembler(file_name);
    for (auto const& line : lines) assembler.line(line);
    return assembler.finish();
}

} // namespace smpc::bytecode
