// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/warner.h"

namespace smpc::secrec {

void warn(Program const& loaded, typed::Program const& program, Diagnostics& diagnostics, bool libraries) {
    Warner(loaded, program, diagnostics, libraries).run();
}

Diagnostic* Warner::report(Warning warning, Location where, std::string message) {
    if (!reported_.insert({where, warning}).second) return nullptr;
    return &diagnostics_.warning(warning, where, std::move(message));
}

void Warner::run() {
    for (typed::Procedure const& procedure : program_.procedures) {
        if (!procedure.body || !procedure.where.valid() || !is_wanted(procedure.where.file)) continue;
        unused_variables(procedure);
        dropped_values(procedure);
        conditions(procedure);
        needless_declassification(procedure);
    }
    unused_globals();
    unused_procedures();
    declassified_conditions();
    for (LoadedModule const& module : loaded_.modules)
        if (module.tree && is_wanted(module.tree->file)) shadowed_names(*module.tree);
    unused_imports();
}

} // namespace smpc::secrec
