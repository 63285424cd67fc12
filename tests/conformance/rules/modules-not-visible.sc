//! section procedures and templates of indirectly imported modules stay hidden
//! covers Names: what only a direct import shows
//! compile-error 11
//! compile-error 12
//! compile-error 13

import mod_rules_middle;

void main() {
    uint a = middle();
    uint b = helper(1u64); // error
    uint c = probe(1u64); // error
    uint d = inner_sum(); // error
}
