// SPDX-License-Identifier: Apache-2.0
//
// From a typed program to an executable: global code, then every procedure that something calls, then the helpers that
// these use; and the DEBUG section.
#include "secrec/compiler/lower.h"

#include "secrec/compiler/lowering.h"

namespace smpc::secrec {

namespace lowering {

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
    auto [it, fresh] = file_numbers_.try_emplace(where.file, static_cast<std::uint32_t>(file_names_.size()));
    SourceFile const& file = (*program_.sources)[where.file];
    if (fresh) file_names_.emplace_back(file.base_name());
    Position position = file.position(where.begin);
    asm_.line(it->second, position.line, position.column);
}

void Unit::no_line() {
    if (!options_.lines) return;
    auto [it, fresh] = file_numbers_.try_emplace(no_file, static_cast<std::uint32_t>(file_names_.size()));
    if (fresh) file_names_.emplace_back("<built-in>");
    asm_.line(it->second, 0, 0);
}

bytecode::Executable Unit::run() {
    Body global(*this, nullptr);
    globals_ = global.place_globals();
    global.lower_global_code(globals_);
    for (std::size_t i = 0; i < queue_.size(); ++i) {
        asm_.bind(entries_.at(queue_[i]));
        Body(*this, queue_[i]).lower_procedure();
    }
    if (!helper_queue_.empty()) no_line();
    for (std::size_t i = 0; i < helper_queue_.size(); ++i) {
        asm_.bind(helper_queue_[i].first);
        helper_queue_[i].second(asm_);
    }

    bytecode::DebugInfo debug;
    debug.files = std::move(file_names_);
    debug.lines = asm_.take_lines();
    bytecode::Unit unit = asm_.finish();
    if (options_.description) {
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
