// SPDX-License-Identifier: Apache-2.0
//
// The audit of a program: every place where it gives private data away, with the ways that lead there. This is the list
// that somebody reads who has to decide whether the program may run on his data.
//
// A *declassification* makes a value known to all parties: the operator `declassify`, or a system call that takes private
// data and gives public data (the order of a sort, for example). A *publication* hands a value to whoever may fetch the results. One source place is one entry; templates and
// several callers make several uses of it. The list is a safe over-estimate: it has everything that any run could reach
// by the calls in the text, whatever conditions say and whatever the optimizer removes.
//
// The audit travels in the executable (chunk `AUDT` of its DEBUG section) as the JSON that is written here, with the lines
// of source that it names, so that an executable alone can be audited.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::secrec {

struct Program;
namespace typed {
struct Program;
}

/// A place in a source file: its name without directories (`<stdlib>/NAME.sc` for the built-in library), line and column
/// from 1.
struct AuditPlace {
    std::string file;
    std::uint32_t line = 0, column = 0;
    bool operator==(AuditPlace const&) const = default;
};

/// One call on the way from the start of the program to a use.
struct AuditCall {
    AuditPlace place;
    std::string procedure; ///< signature of the procedure that contains the call; empty: the global initialisers
    bool in_loop = false;
    bool operator==(AuditCall const&) const = default;
};

/// One procedure (instance) that contains the place.
struct DisclosureUse {
    std::string procedure;              ///< its signature; empty: the global initialisers
    std::string type;                   ///< of the private value, or of the published one; empty: it cannot be told
    std::string domain;                 ///< of the value; empty: public
    bool in_loop = false;               ///< the place stands in a loop of the procedure
    bool repeated = false;              ///< the procedure is called in a loop or recursively, directly or by others
    std::vector<AuditPlace> conditions; ///< places of conditions that the declassified value can decide
    std::vector<AuditCall> calls;       ///< a shortest way from `main`, outermost call first; empty in `main` itself
    bool operator==(DisclosureUse const&) const = default;
};

struct Disclosure {
    enum class Kind : std::uint8_t { declassify, publish };
    Kind kind = Kind::declassify;
    AuditPlace place;
    std::string procedure;           ///< name of the procedure without types, for lists that survive other types
    std::string name;                ///< publish: of the result; empty: computed at run time
    std::string text;                ///< the expression as written, blanks joined
    std::string line;                ///< the line of source
    std::vector<DisclosureUse> uses; ///< at least one
    bool operator==(Disclosure const&) const = default;
};

struct AuditModule {
    std::string name;
    std::string file; ///< as in AuditPlace
    bool operator==(AuditModule const&) const = default;
};

struct Audit {
    std::string program;
    std::vector<AuditModule>
        modules; ///< all that were imported, directly or not, in order of processing; the main one last
    std::vector<Disclosure> disclosures; ///< by file in order of modules from the main one backwards, then by place
    bool operator==(Audit const&) const = default;
};

/// Audits a checked program without errors.
Audit audit(typed::Program const& checked, Program const& loaded);

/// Canonical JSON (docs/schemas/audit.schema.json).
std::string to_json(Audit const& audit);
/// Throws Error(input) if the text is not such a document.
Audit audit_from_json(std::string_view text);

/// For a person, grouped by file; ends with a newline.
std::string render_text(Audit const& audit);

// ---- approved lists -------------------------------------------------------------------------------------------------

/// The list of what is disclosed now, for a file under version control: JSON, one disclosure a line. Line numbers are not in
/// it, so that it lasts when other lines come or go; what counts is the kind, the file, the procedure, the text, the types
/// and whether it is repeated.
std::string to_approved_list(Audit const& audit);

/// The disclosures that the list lacks (two of the same description need two entries). Throws Error(input) if the text is
/// not such a list; `name` is for the message.
std::vector<Disclosure const*> not_approved(Audit const& audit, std::string_view list, std::string const& name);

} // namespace smpc::secrec
