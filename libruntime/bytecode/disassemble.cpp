// SPDX-License-Identifier: Apache-2.0
//
// The disassembler. Code lines are the mnemonic with its parts separated and each argument behind its location
// (`mov mem stack 0x0 imm 0x8 stack 0x1 imm 0x4`). An assembler joins the parts again and turns a label that is the first
// argument of a jump into a distance, every other label into its position.
#include "libruntime/bytecode/disassemble.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "libruntime/bytecode/instructions.h"
#include "libruntime/bytecode/layout.h"

namespace smpc::bytecode {

namespace {

bool is_jump(Instruction const& in) noexcept {
    return in.form().count > 0 && in.form().operands[0].role == Role::target;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        switch (c) {
        case '\0':
            out += "\\0";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            out += c;
        }
    }
    return out + "\"";
}

bool is_string_byte(std::byte b) noexcept {
    auto c = std::to_integer<unsigned>(b);
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t' || c == '\r';
}

class UnitText {
public:
    UnitText(Unit const& unit, std::size_t index, std::uint64_t text_offset, Style const& style, std::string& out)
        : unit_(unit), text_(unit.text), text_offset_(text_offset), style_(style), out_(out),
          prefix_(index == 0 ? "" : fmt::format("U{:x}_", index)) {}

    void write() {
        for (auto const& c : layout::contents(unit_)) {
            if (c.kind == layout::Section::debug && !style_.debug) continue;
            out_ += fmt::format(".section {}\n", layout::sections[std::size_t(c.kind)].name);
            switch (c.kind) {
            case layout::Section::text:
                write_code();
                break;
            case layout::Section::rodata:
                write_data(unit_.rodata);
                break;
            case layout::Section::data:
                write_data(unit_.data);
                break;
            case layout::Section::debug:
                write_data(unit_.debug);
                break;
            case layout::Section::bss:
                write_zeros(unit_.bss_size);
                break;
            case layout::Section::bind:
                write_names(unit_.syscalls, "SC");
                break;
            case layout::Section::pdbind:
                write_names(unit_.domains, "PD");
                break;
            }
        }
    }

private:
    // ---- code ------------------------------------------------------------------------------------------------------

    void write_code() {
        find_labels();
        auto debug = style_.lines ? debug_info() : std::nullopt;
        LineEntry const* position = nullptr;
        for (std::size_t at = 0; at < text_.size();) {
            if (debug)
                if (auto const* entry = debug->at(at); entry != position) {
                    position = entry;
                    if (entry)
                        out_ += fmt::format("# {}:{}:{}\n", debug->files[entry->file], entry->line, entry->column);
                }
            if (labels_.contains(at)) out_ += fmt::format("{}\n", label(at));
            auto in = decode(text_[at]);
            bool whole = in && in->argument_blocks() < text_.size() - at;
            std::string line = whole ? code_line(at, *in) : fmt::format("# invalid block 0x{:016x}", text_[at]);
            std::size_t blocks = whole ? in->blocks() : 1;
            if (style_.locations) line += location_comment(at, blocks, line.size());
            out_ += line + "\n";
            at += blocks;
        }
    }

    std::string code_line(std::size_t at, Instruction const& in) const {
        OpRow const& r = in.row();
        Form const& f = *r.form;
        std::string line = style_.full_names ? std::string(r.prefix) : std::string();
        line += r.name;
        auto word = [&line](std::string_view text) {
            if (!text.empty()) line.append(" ").append(text);
        };
        for (std::size_t i = 0; i < f.count; ++i) {
            if (f.type_byte && f.type_before == i) word(name_of(in.type));
            if (f.type2_byte && f.type2_before == i) word(name_of(in.type2));
            std::string_view location = name_of(in.loc[i]);
            if (location.starts_with("mem_")) {
                word("mem");
                location.remove_prefix(4);
            }
            word(location);
            if (i < in.argument_blocks()) word(argument(at, in, i));
        }
        return line;
    }

    std::string argument(std::size_t at, Instruction const& in, std::size_t operand) const {
        std::uint64_t value = text_[at + 1 + operand];
        if (in.loc[operand] == Loc::imm) {
            switch (in.form().operands[operand].role) {
            case Role::target: {
                if (labels_.contains(at + value)) return label(at + value);
                auto distance = static_cast<std::int64_t>(value);
                return distance < 0 ? fmt::format("-0x{:x}", 0 - value) : fmt::format("0x{:x}", value);
            }
            case Role::procedure:
                if (labels_.contains(value)) return label(value);
                break;
            case Role::syscall:
                if (value < unit_.syscalls.size()) return fmt::format(":{}SC_{:x}", prefix_, value);
                break;
            case Role::source:
                if (domain_indices_.contains(at) && value < unit_.domains.size())
                    return fmt::format(":{}PD_{:x}", prefix_, value);
                break;
            default:
                break;
            }
        }
        return fmt::format("0x{:x}", value);
    }

    std::string label(std::size_t at) const { return fmt::format(":{}L_{:04x}", prefix_, at); }

    /// Marks instructions that code jumps to or calls, and the pushes of domain indices: the first value pushed for a system
    /// call of a kit ("kit::name").
    void find_labels() {
        std::vector<bool> starts(text_.size() + 1, false);
        std::vector<std::size_t> wanted;
        std::optional<std::size_t> first_push;
        for (std::size_t at = 0; at < text_.size();) {
            starts[at] = true;
            auto in = decode(text_[at]);
            if (!in || in->argument_blocks() >= text_.size() - at) {
                ++at;
                continue;
            }
            std::uint64_t value = in->argument_blocks() ? text_[at + 1] : 0;
            bool immediate = in->loc[0] == Loc::imm;
            if (is_jump(*in) && immediate) wanted.push_back(at + value);
            if (in->op == Op::call && immediate) wanted.push_back(value);
            if (in->op == Op::push && !first_push) first_push = at;
            if (in->op == Op::syscall && immediate && value < unit_.syscalls.size() && first_push &&
                unit_.syscalls[value].find("::") != std::string::npos)
                domain_indices_.insert(*first_push);
            if (in->op == Op::syscall || in->op == Op::call || in->op == Op::clearstack || is_jump(*in))
                first_push.reset();
            at += in->blocks();
        }
        for (std::size_t at : wanted)
            if (at < text_.size() && starts[at]) labels_.insert(at);
    }

    std::string location_comment(std::size_t at, std::size_t blocks, std::size_t width) const {
        std::string out(width < 56 ? 56 - width : 1, ' ');
        out += fmt::format("# {:08x} block {:04x}:", text_offset_ + 8 * at, at);
        for (std::size_t i = at; i < at + blocks; ++i) {
            out += ' ';
            for (int k = 0; k < 8; ++k) out += fmt::format("{:02x}", text_[i] >> (8 * k) & 0xff);
        }
        return out;
    }

    std::optional<DebugInfo> debug_info() const {
        try {
            return decode_debug(unit_.debug);
        } catch (std::exception const&) {
            return std::nullopt; // a listing of a damaged file is still a listing
        }
    }

    // ---- other sections --------------------------------------------------------------------------------------------

    void write_names(std::vector<std::string> const& names, std::string_view kind) {
        for (std::size_t i = 0; i < names.size(); ++i)
            out_ += fmt::format(":{}{}_{:x} .bind {}\n", prefix_, kind, i, quoted(names[i]));
    }

    void write_data(std::span<std::byte const> data) {
        for (std::size_t at = 0; at < data.size();) {
            std::size_t end = at;
            while (end < data.size() && is_string_byte(data[end])) ++end;
            bool terminated = end < data.size() && data[end] == std::byte{0};
            if (end > at && (terminated || end - at >= 4)) {
                end += terminated;
                std::string_view text(reinterpret_cast<char const*>(data.data()) + at, end - at);
                out_ += fmt::format(".data string {}\n", quoted(text));
                at = end;
            } else {
                out_ += fmt::format(".data uint8 0x{:x}\n", std::to_integer<unsigned>(data[at]));
                ++at;
            }
        }
    }

    /// BSS. The first byte is written alone: some assemblers miscount a section that begins with a repetition.
    void write_zeros(std::uint64_t bytes) {
        constexpr std::uint64_t most = 0xffff;
        out_ += ".data uint8 0x0\n";
        --bytes;
        for (; bytes >= 8; bytes -= 8 * std::min(bytes / 8, most))
            out_ += fmt::format(".fill 0x{:x} uint64 0x0\n", std::min(bytes / 8, most));
        if (bytes) out_ += fmt::format(".fill 0x{:x} uint8 0x0\n", bytes);
    }

    Unit const& unit_;
    std::vector<std::uint64_t> const& text_;
    std::uint64_t text_offset_;
    Style style_;
    std::string& out_;
    std::string prefix_;
    std::unordered_set<std::size_t> labels_, domain_indices_;
};

} // namespace

std::string disassemble(Executable const& executable, Style const& style) {
    std::string out;
    if (executable.active != 0) out += fmt::format(".active_unit 0x{:x}\n", executable.active);
    std::uint64_t offset = layout::file_header_bytes;
    for (std::size_t i = 0; i < executable.units.size(); ++i) {
        Unit const& unit = executable.units[i];
        if (i > 0) out += fmt::format(".linking_unit 0x{:x}\n", i);
        // TEXT is the first section that is written, if there is one.
        UnitText(unit, i, offset + layout::unit_header_bytes + layout::section_header_bytes, style, out).write();
        offset += layout::unit_header_bytes;
        for (auto const& c : layout::contents(unit))
            offset += layout::section_header_bytes + c.body_bytes + layout::padding(c.body_bytes);
    }
    return out;
}

std::vector<SectionInfo> sections(Unit const& unit) {
    std::vector<SectionInfo> out;
    for (auto const& c : layout::contents(unit)) out.push_back({layout::sections[std::size_t(c.kind)].name, c.length});
    return out;
}

} // namespace smpc::bytecode
