//! section two imported modules with the same signature: only a call that meets both is an error
//! covers Procedures: ambiguity
//! covers Names: what only a direct import shows
//! compile-error 12
//! compile-error 13

import mod_rules_same;
import mod_rules_same_too;

void main() {
    uint a = only_here(1u64) + same(5); // the one for int
    a = same(1u64); // error
    a = by_template(true); // error
}
