// SPDX-License-Identifier: Apache-2.0
//
// Decoding and names, both derived from the table: a code block is looked up by its first two bytes, then every row with
// those bytes is tried: the bytes that its form gives to no operand must be the row's, the others a valid combination of
// locations and types, so that no stray bit is ever accepted.
#include "libruntime/bytecode/instructions.h"

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::bytecode {

namespace {

struct TypeName {
    Type type;
    std::string_view name;
};
constexpr TypeName type_names[] = {
    {Type::uint8, "uint8"},     {Type::uint16, "uint16"},   {Type::uint32, "uint32"}, {Type::uint64, "uint64"},
    {Type::int8, "int8"},       {Type::int16, "int16"},     {Type::int32, "int32"},   {Type::int64, "int64"},
    {Type::float32, "float32"}, {Type::float64, "float64"},
};

struct LocName {
    Loc loc;
    std::string_view name;
};
constexpr LocName loc_names[] = {
    {Loc::imm, "imm"},   {Loc::reg, "reg"},         {Loc::stack, "stack"},     {Loc::ref, "ref"},
    {Loc::cref, "cref"}, {Loc::mem_imm, "mem_imm"}, {Loc::mem_reg, "mem_reg"}, {Loc::mem_stack, "mem_stack"},
};

constexpr std::size_t namespaces = 5;

/// For each pair of first bytes the first row with them plus one, 0 if there is none; rows with equal bytes are
/// adjacent.
constexpr auto first_rows = [] {
    std::array<std::array<std::uint8_t, 256>, namespaces> table{};
    for (std::size_t i = op_count; i-- > 0;)
        table[op_table[i].code & 0xff][op_table[i].code >> 8 & 0xff] = static_cast<std::uint8_t>(i + 1);
    return table;
}();

/// The bytes of a row's code blocks that no operand or type occupies.
constexpr auto fixed_masks = [] {
    std::array<std::uint64_t, op_count> masks{};
    for (std::size_t i = 0; i < op_count; ++i) {
        Form const& f = *op_table[i].form;
        std::uint64_t free = 0;
        for (std::size_t k = 0; k < f.count; ++k)
            if (f.operands[k].locations != locs::none) free |= std::uint64_t{0xff} << (8 * f.operands[k].byte);
        if (f.type_byte) free |= std::uint64_t{0xff} << (8 * f.type_byte);
        if (f.type2_byte) free |= std::uint64_t{0xff} << (8 * f.type2_byte);
        masks[i] = ~free;
    }
    return masks;
}();

constexpr auto is_type_byte = [] {
    std::array<bool, 256> table{};
    for (Type t : all_types) table[static_cast<std::size_t>(t)] = true;
    return table;
}();

std::optional<Instruction> match(OpRow const& r, std::uint64_t block) noexcept {
    Instruction in{.op = r.op};
    Form const& f = *r.form;
    auto byte = [block](unsigned k) { return static_cast<std::uint8_t>(block >> (8 * k)); };
    for (std::size_t i = 0; i < f.count; ++i)
        if (f.operands[i].locations != locs::none) {
            std::uint8_t b = byte(f.operands[i].byte);
            if ((b & (b - 1)) != 0) return std::nullopt;
            in.loc[i] = static_cast<Loc>(b);
        }
    if (f.type_byte) {
        if (!is_type_byte[byte(f.type_byte)]) return std::nullopt;
        in.type = static_cast<Type>(byte(f.type_byte));
    }
    if (f.type2_byte) {
        if (!is_type_byte[byte(f.type2_byte)]) return std::nullopt;
        in.type2 = static_cast<Type>(byte(f.type2_byte));
    }
    if (!is_valid(in)) return std::nullopt;
    return in;
}

} // namespace

std::string_view name_of(Type type) noexcept {
    for (auto const& t : type_names)
        if (t.type == type) return t.name;
    return {};
}

std::string_view name_of(Loc location) noexcept {
    for (auto const& l : loc_names)
        if (l.loc == location) return l.name;
    return {};
}

std::optional<Instruction> decode(std::uint64_t block) noexcept {
    auto b0 = static_cast<std::uint8_t>(block), b1 = static_cast<std::uint8_t>(block >> 8);
    if (b0 >= namespaces || first_rows[b0][b1] == 0) return std::nullopt;
    for (std::size_t i = first_rows[b0][b1] - 1u; i < op_count && (op_table[i].code & 0xffff) == (block & 0xffff); ++i)
        if ((block & fixed_masks[i]) == op_table[i].code)
            if (auto in = match(op_table[i], block)) return in;
    return std::nullopt;
}

std::string mnemonic(Instruction const& in, bool with_prefix) {
    OpRow const& r = in.row();
    Form const& f = *r.form;
    std::string out(with_prefix ? r.prefix : std::string_view{});
    out += r.name;
    auto append = [&out](std::string_view part) {
        if (!part.empty()) out.append("_").append(part);
    };
    for (std::size_t i = 0; i < f.count; ++i) {
        if (f.type_byte && f.type_before == i) append(name_of(in.type));
        if (f.type2_byte && f.type2_before == i) append(name_of(in.type2));
        append(name_of(in.loc[i]));
    }
    return out;
}

void for_each_instruction(void (*f)(Instruction const&, void*), void* context) {
    // Counts through all candidates of a row (each operand through the eight locations, each type through the ten) and
    // keeps those that the table has.
    for (OpRow const& r : op_table) {
        Form const& form = *r.form;
        auto with_locations = [&](auto&& self, Instruction in, std::size_t operand) -> void {
            if (operand == form.count) {
                if (is_valid(in)) f(in, context);
                return;
            }
            if (form.operands[operand].locations == locs::none) return self(self, in, operand + 1);
            for (auto const& l : loc_names)
                if (contains(form.operands[operand].locations, l.loc)) {
                    in.loc[operand] = l.loc;
                    self(self, in, operand + 1);
                }
        };
        auto types = [](bool present) {
            return present ? std::vector<Type>(all_types.begin(), all_types.end()) : std::vector<Type>{Type::none};
        };
        for (Type t : types(form.type_byte != 0))
            for (Type t2 : types(form.type2_byte != 0)) with_locations(with_locations, Instruction{r.op, t, t2, {}}, 0);
    }
}

std::size_t emit(std::vector<std::uint64_t>& text, Op op, Type type, Type type2, std::span<Operand const> operands) {
    Instruction in{op, type, type2, {}};
    if (operands.size() != form_of(op).count)
        throw Error(ErrorCode::internal, fmt::format("instruction {} takes {} operands, not {}", row(op).name,
                                                     form_of(op).count, operands.size()));
    for (std::size_t i = 0; i < operands.size(); ++i) in.loc[i] = operands[i].loc;
    std::size_t at = text.size();
    text.push_back(encode(in));
    for (std::size_t i = 0; i < in.argument_blocks(); ++i) text.push_back(operands[i].value);
    return at;
}

void throw_no_such_instruction(Instruction const& in) {
    throw Error(ErrorCode::internal, fmt::format("there is no instruction {}", mnemonic(in)));
}

} // namespace smpc::bytecode
