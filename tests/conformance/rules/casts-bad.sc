//! section casts that do not exist
//! covers Casts: public operands
//! covers Casts: definitions
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 39
//! compile-error 40
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50

kind k { type bool; type uint8; type own { public = uint8 }; }
domain d k;
struct s { uint x; }
d bool[[1]] cast (d uint8[[1]] x) { d bool[[1]] r(size(x)); return r; }
void v() {}
void main() {
    uint a; string t; s st; bool b; d uint8 p; d bool q; d own o; uint[[1]] w(1);
    t = (string) a; // error
    a = (uint) t; // error
    b = (bool) t; // error
    st = (s) st; // error: no casts of structures
    st = (s) a; // error
    a = (uint) st; // error
    own x; // error
    a = (own) a; // error
    a = (missing) a; // error
    a = (k) a; // error
    a = (uint) v(); // error
    a = (uint) w; // error: the dimension stays
    p = (uint8) p; // error: a definition is needed even so
    q = (bool) p;
    q = (bool) q; // error
    o = (own) p; // error
    p = (uint64) p; // error: not in the kind
    p = (string) p; // error
    b = (bool) p; // error: still private
    a = (uint8) 5; // error: and a literal operand is closed first
}
