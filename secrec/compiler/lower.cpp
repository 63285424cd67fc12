// SPDX-License-Identifier: Apache-2.0
//
// From a typed program to an executable: global code, then every procedure that something calls, then the helpers that
// these use; and the DEBUG section.
#include "secrec/compiler/lower.h"

#include "secrec/compiler/lowering.h"

namespace smpc::secrec {

namespace lowering {

namespace {

/// "sum<pd_shared3p, uint64>", "operator +<…>": what stack traces call a procedure.
std::string called(Procedure const& procedure) {
    return std::string(procedure.name) + to_string(std::span(procedure.arguments));
}

} // namespace

Unit::Unit(typed::Program const& program, LowerOptions const& options)
    : program_(program), options_(options), effects_(program) {}

Label Unit::entry(Procedure const& procedure) {
    auto [it, fresh] = entries_.try_emplace(&procedure);
    if (fresh) {
        it->second = asm_.label();
        queue_.push_back(&procedure);
    }
    return it->second;
}

Liveness const& Unit::liveness(Procedure const& procedure) {
    return liveness_.try_emplace(&procedure, procedure).first->second;
}

Label Unit::helper(std::string const& name, std::function<void(Assembler&)> write) {
    auto [it, fresh] = helpers_.try_emplace(name);
    if (fresh) {
        it->second = asm_.label();
        helper_queue_.emplace_back(it->second, std::move(write));
    }
    return it->second;
}

Operand Unit::domain(Security security) {
    std::uint64_t index = asm_.domain(security->name);
    if (index == domains_.size()) domains_.push_back(security);
    return imm(index);
}

void Unit::line(Location where) {
    if (!options_.lines || !where.valid()) return;
    Position position = (*program_.sources)[where.file].position(where.begin);
    asm_.line(file_number(where.file), position.line, position.column);
}

/// The position of a file in the table of names, where it is entered when first asked for.
std::uint32_t Unit::file_number(FileId file) {
    auto [it, fresh] = file_numbers_.try_emplace(file, static_cast<std::uint32_t>(file_names_.size()));
    if (fresh) file_names_.emplace_back(file == no_file ? "<built-in>" : (*program_.sources)[file].base_name());
    return it->second;
}

void Unit::no_line() {
    if (!options_.lines) return;
    asm_.line(file_number(no_file), 0, 0);
}

void Unit::set_inlined_call(std::uint32_t call) {
    inlined_call_ = call;
    if (options_.lines) asm_.inlined(call);
}

Unit::InlineScope::InlineScope(Unit& unit, Procedure const& callee, Location call)
    : unit_(unit), outer_(unit.inlined_call_) {
    bytecode::InlinedCall entry{called(callee), outer_};
    if (call.valid()) {
        Position position = (*unit.program_.sources)[call.file].position(call.begin);
        entry.line = position.line;
        entry.column = position.column;
    }
    if (unit.options_.lines) entry.file = unit.file_number(call.file);
    unit.inlined_calls_.push_back(std::move(entry));
    unit.set_inlined_call(static_cast<std::uint32_t>(unit.inlined_calls_.size()));
}

Unit::InlineScope::~InlineScope() {
    unit_.set_inlined_call(outer_);
}

bytecode::Executable Unit::run() {
    Body global(*this, nullptr);
    asm_.procedure({});
    globals_ = global.place_globals();
    global.lower_global_code(globals_);
    for (std::size_t i = 0; i < queue_.size(); ++i) {
        asm_.procedure(called(*queue_[i]));
        asm_.bind(entries_.at(queue_[i]));
        Body(*this, queue_[i]).lower_procedure();
    }
    if (!helper_queue_.empty()) {
        no_line();
        asm_.procedure({});
    }
    for (std::size_t i = 0; i < helper_queue_.size(); ++i) {
        asm_.bind(helper_queue_[i].first);
        helper_queue_[i].second(asm_);
    }

    bytecode::DebugInfo debug;
    debug.files = std::move(file_names_);
    if (options_.lines) {
        asm_.take_debug(debug);
        debug.inlined_calls = std::move(inlined_calls_);
    }
    bytecode::Unit unit = asm_.finish();
    if (options_.description) {
        debug.audit = options_.audit;
        debug.description = program_.description;
        debug.description->domains.clear();
        for (Security domain : domains_) debug.description->domains.push_back({domain->name, domain->kind->name});
    }
    if (options_.description || options_.lines) unit.debug = bytecode::encode_debug(debug);

    bytecode::Executable executable;
    executable.units.push_back(std::move(unit));
    return executable;
}

} // namespace lowering

bytecode::Executable lower(typed::Program const& program, LowerOptions const& options) {
    if (!program.main) lowering::defect("a program without main");
    return lowering::Unit(program, options).run();
}

} // namespace smpc::secrec
