// SPDX-License-Identifier: Apache-2.0
//
// Checks programs given as text, and asks what the checker made of them: which definition a call chose, what a literal
// became, where the first error stands.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "secrec/compiler/checker.h"

namespace smpc::secrec::test {

/// A program after checking. Line numbers count from 1 in the main text.
class Checked {
public:
    explicit Checked(std::string text, std::map<std::string, std::string> modules = {}) {
        SearchPath path;
        path.library = [modules = std::move(modules)](std::string_view name) -> std::optional<std::string> {
            auto found = modules.find(std::string(name));
            if (found == modules.end()) return std::nullopt;
            return found->second;
        };
        loaded = load_text("program.sc", std::move(text), path, sources, diagnostics);
        program = check(loaded, sources, diagnostics);
    }
    Checked(Checked const&) = delete;
    Checked& operator=(Checked const&) = delete;

    std::string report() const { return render_text(diagnostics, sources); }

    Diagnostic const* first_error() const {
        for (Diagnostic const& d : diagnostics.all())
            if (d.severity == Severity::error) return &d;
        return nullptr;
    }
    std::uint32_t line(Location where) const { return where.valid() ? sources.span(where).begin.line : 0; }

    typed::Declare const* find(std::string_view name) const {
        for (typed::Declare const* d : program.globals)
            if (d->variable->name == name) return d;
        if (program.main)
            for (typed::Stmt const* s : program.main->body->statements)
                if (auto const* d = typed::try_as<typed::Declare>(s))
                    if (d->variable->name == name) return d;
        return nullptr;
    }
    /// The initialiser of a global, or of a variable declared directly in main.
    typed::Expr const& init(std::string_view name) const {
        INFO(report());
        INFO(name);
        typed::Declare const* d = find(name);
        REQUIRE(d);
        REQUIRE(d->init);
        return *d->init;
    }
    /// The definition that the initialiser of a variable calls: the line it begins on; 0 if it is no call.
    std::uint32_t chosen(std::string_view name) const {
        typed::Expr const* e = &init(name);
        while (e->kind == typed::ExprKind::Classify || e->kind == typed::ExprKind::Declassify)
            e = e->kind == typed::ExprKind::Classify ? typed::as<typed::Classify>(*e).operand
                                                     : typed::as<typed::Declassify>(*e).operand;
        if (auto const* call = typed::try_as<typed::Call>(e)) return line(call->procedure->head);
        if (auto const* call = typed::try_as<typed::OperatorCall>(e)) return line(call->procedure->head);
        return 0;
    }

    Sources sources;
    Diagnostics diagnostics;
    Program loaded;
    typed::Program program;
};

/// The program has no errors.
inline void accept(std::string const& text, std::map<std::string, std::string> modules = {}) {
    Checked c(text, std::move(modules));
    INFO(text);
    INFO(c.report());
    CHECK_FALSE(c.diagnostics.has_errors());
}

/// The first error is on this line and says this; and there are as many errors as expected.
inline void reject(std::string const& text, std::uint32_t line, std::string const& message, std::size_t errors = 1,
                   std::map<std::string, std::string> modules = {}) {
    Checked c(text, std::move(modules));
    INFO(text);
    INFO(c.report());
    Diagnostic const* first = c.first_error();
    REQUIRE(first);
    CHECK(c.line(first->location) == line);
    CHECK_THAT(first->message, Catch::Matchers::Contains(message));
    CHECK(c.diagnostics.error_count() == errors);
}

} // namespace smpc::secrec::test
