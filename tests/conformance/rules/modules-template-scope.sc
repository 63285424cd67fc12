//! section a template's body sees its own module, not the caller's
//! covers Names: lookup in templates
//! print "107 5"

import mod_rules_base;

template <type T> uint own(T x) { return later(x); }
uint helper(int x) { return 1; }
uint later(bool x) { return 5; }
void main() {
    print(probe(true), " ", own(true));
}
