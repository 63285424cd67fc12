//! section operands of another type
//! covers Expressions: conversions of strings
//! covers Expressions: floating-point state
//! covers Expressions: declassify
//! covers Expressions: domain identifiers
//! compile-error 32
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 39
//! compile-error 40
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 44
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50
//! compile-error 51
//! compile-error 52
//! compile-error 53
//! compile-error 54
//! compile-error 55
//! compile-error 56

kind k { type bool; type uint8; type opaque; }
domain d k;
struct s { uint x; }
template <domain D> uint id(D uint8 x) { return __domainid(D); } // error: when D is public
void main() {
    string t; s st; uint[[1]] v(2); d uint8 p; uint a; uint8[[1]] b; uint8[[2]] bb(1, 1); d uint8[[1]] pb(2); d opaque o;
    uint32 narrow;
    t = tostring("a"); // error
    t = tostring(v); // error
    t = tostring(p); // error
    t = tostring(st); // error
    a = strlen(5); // error
    a = strlen(b); // error
    b = __bytes_from_string(a); // error
    t = __string_from_bytes(v); // error
    t = __string_from_bytes(bb); // error
    t = __string_from_bytes(pb); // error
    t = __string_from_bytes("a"); // error
    __set_fpu_state(true); // error
    __set_fpu_state(p); // error
    __set_fpu_state(narrow); // error
    a = declassify(a); // error
    a = declassify(t); // error
    a = declassify(st); // error
    declassify(o); // error
    a = __domainid(public); // error
    a = __domainid(k); // error
    a = __domainid(s); // error
    a = __domainid(d) + id(p);
    a = id(b[0]);
}
