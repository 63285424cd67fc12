//! section equal templates are legal until a call meets both
//! covers Redefinition: templates
//! compile-error 14
//! compile-error 15

import mod_rules_same;

template <type T> uint by_template(T x) { return 3; }
template <type A> uint own(A x) { return 1; }
template <type B> uint own(B y) { return 2; }
uint own(uint x) { return 3; }
void main() {
    uint a = own(1u64); // the plain procedure
    uint b = own(1u8); // error
    uint c = by_template(1u8); // error
}
