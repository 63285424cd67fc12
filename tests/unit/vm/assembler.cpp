// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/vm/assembler.h"

#include <map>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "libruntime/bytecode/instructions.h"

namespace smpc::test {

namespace {

using bytecode::Instruction;

struct Token {
    std::string text;
    bool is_string = false;
};

std::unordered_map<std::string, Instruction> const& instructions() {
    static auto const table = [] {
        std::unordered_map<std::string, Instruction> out;
        bytecode::for_each_instruction(
            [](Instruction const& in, void* map) {
                auto& names = *static_cast<std::unordered_map<std::string, Instruction>*>(map);
                std::string name = bytecode::mnemonic(in);
                for (;;) {
                    names.emplace(name, in);
                    auto dot = name.find('.');
                    if (dot == std::string::npos) break;
                    name.erase(0, dot + 1);
                }
            },
            &out);
        return out;
    }();
    return table;
}

std::vector<std::vector<Token>> lines_of(std::string_view text) {
    std::vector<std::vector<Token>> lines(1);
    for (std::size_t i = 0; i < text.size();) {
        char const c = text[i];
        if (c == '\n' || (c == '/' && i + 1 < text.size() && text[i + 1] == ' ')) {
            lines.emplace_back();
            ++i;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            ++i;
        } else if (c == '#') {
            while (i < text.size() && text[i] != '\n') ++i;
        } else if (c == '"') {
            Token t{"", true};
            for (++i; text.at(i) != '"'; ++i) {
                if (text[i] != '\\') {
                    t.text += text[i];
                    continue;
                }
                char const e = text.at(++i);
                std::string_view const from = "nrtvbfa0", to{"\n\r\t\v\b\f\a\0", 8};
                auto const at = from.find(e);
                t.text += at == std::string_view::npos ? e : to[at];
            }
            ++i;
            lines.back().push_back(t);
        } else {
            Token t;
            while (i < text.size() && std::string_view(" \t\r\n#").find(text[i]) == std::string_view::npos)
                t.text += text[i++];
            lines.back().push_back(t);
        }
    }
    return lines;
}

bool is_number(std::string const& s) {
    return !s.empty() && (s[0] == '-' || s[0] == '+' || (s[0] >= '0' && s[0] <= '9'));
}

std::uint64_t number(std::string const& s) {
    bool const negative = s[0] == '-';
    std::uint64_t const v = std::stoull(s.substr(s[0] == '-' || s[0] == '+' ? 1 : 0), nullptr, 16);
    return negative ? 0 - v : v;
}

class Assembler {
public:
    bytecode::Executable run(std::string_view text) {
        labels_ = {{"RODATA", 1}, {"DATA", 2}, {"BSS", 3}};
        unit_ = &out_.units.emplace_back();
        for (auto& line : lines_of(text)) {
            std::size_t i = 0;
            for (; i < line.size() && !line[i].is_string && line[i].text[0] == ':'; ++i)
                labels_[line[i].text.substr(1)] = position();
            std::vector<Token> rest(line.begin() + static_cast<std::ptrdiff_t>(i), line.end());
            if (rest.empty()) continue;
            if (rest[0].text[0] == '.')
                directive(rest);
            else
                code(rest);
        }
        for (auto const& f : fixes_) {
            auto plus = f.label.find_first_of("+-");
            std::string name = f.label.substr(0, plus);
            if (!labels_.contains(name)) throw std::runtime_error("undefined label " + name);
            std::uint64_t value = labels_[name] + (plus == std::string::npos ? 0 : number(f.label.substr(plus)));
            unit_->text[f.at] = f.relative ? value - f.instruction : value;
        }
        return std::move(out_);
    }

private:
    struct Fix {
        std::size_t at, instruction;
        bool relative;
        std::string label;
    };

    std::uint64_t position() const {
        if (section_ == "TEXT") return unit_->text.size();
        if (section_ == "BIND") return unit_->syscalls.size();
        if (section_ == "PDBIND") return unit_->domains.size();
        if (section_ == "BSS") return unit_->bss_size;
        return const_cast<Assembler*>(this)->bytes().size();
    }
    std::vector<std::byte>& bytes() {
        return section_ == "RODATA" ? unit_->rodata : section_ == "DATA" ? unit_->data : unit_->debug;
    }

    void directive(std::vector<Token> const& t) {
        if (t[0].text == ".section") {
            section_ = t[1].text;
        } else if (t[0].text == ".bind") {
            (section_ == "BIND" ? unit_->syscalls : unit_->domains).push_back(t[1].text);
        } else if (t[0].text == ".data") {
            data(t[1].text, t[2], 1);
        } else if (t[0].text == ".fill") {
            data(t[2].text, t[3], number(t[1].text));
        } else {
            throw std::runtime_error("unknown directive " + t[0].text);
        }
    }

    void data(std::string const& type, Token const& value, std::uint64_t times) {
        std::string bits = value.text;
        if (!value.is_string) {
            std::uint64_t const v = number(value.text);
            std::size_t const width = type.ends_with("16")   ? 2
                                      : type.ends_with("32") ? 4
                                      : type.ends_with("64") ? 8
                                                             : 1;
            bits.clear();
            for (std::size_t k = 0; k < width; ++k) bits += static_cast<char>(v >> (8 * k));
        }
        for (; times > 0; --times) {
            if (section_ == "BSS")
                unit_->bss_size += static_cast<std::uint32_t>(bits.size());
            else
                for (char c : bits) bytes().push_back(static_cast<std::byte>(c));
        }
    }

    void code(std::vector<Token> const& tokens) {
        std::string name;
        std::vector<Token> args;
        for (auto const& t : tokens) {
            if (is_number(t.text) || t.text[0] == ':')
                args.push_back(t);
            else
                name += (name.empty() ? "" : "_") + t.text;
        }
        auto found = instructions().find(name);
        if (found == instructions().end()) throw std::runtime_error("unknown instruction " + name);
        Instruction const& in = found->second;
        if (args.size() != in.argument_blocks()) throw std::runtime_error("wrong number of arguments for " + name);
        std::size_t const at = unit_->text.size();
        unit_->has_text = true;
        unit_->text.push_back(bytecode::encode(in));
        for (std::size_t k = 0; k < args.size(); ++k) {
            bool const label = args[k].text[0] == ':';
            bool const relative =
                k == 0 && in.form().operands[0].role == bytecode::Role::target && in.loc[0] == bytecode::Loc::imm;
            if (label) fixes_.push_back({unit_->text.size(), at, relative, args[k].text.substr(1)});
            unit_->text.push_back(label ? 0 : number(args[k].text));
        }
    }

    bytecode::Executable out_;
    bytecode::Unit* unit_ = nullptr;
    std::string section_ = "TEXT";
    std::map<std::string, std::uint64_t> labels_;
    std::vector<Fix> fixes_;
};

} // namespace

bytecode::Executable assemble(std::string_view text) {
    return Assembler().run(text);
}

} // namespace smpc::test
