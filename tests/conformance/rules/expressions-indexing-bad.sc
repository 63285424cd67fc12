//! section wrong numbers and types of indices
//! covers Expressions: indexing
//! compile-error 25
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
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

kind k { type uint64; type bool; }
domain d k;
struct s { uint[[1]] v; }
void main() {
    uint[[1]] v(3); uint[[2]] m(2, 2); uint x; int i; d uint64 p; s st; string t; uint8 b;
    x = v[0, 0]; // error
    x = m[0]; // error
    m = m[:]; // error
    x = x[0]; // error: a scalar
    x = t[0]; // error: a string
    x = st[0]; // error: a structure
    x = v[i]; // error: signed
    x = v[b]; // error: narrow
    x = v[p]; // error: private
    x = v[true]; // error
    x = v[1.0]; // error
    v = v[i:]; // error
    v = v[:p]; // error
    x = v[v]; // error
    x = v["0"]; // error
    x = 5[0]; // error
    x = st.v[0];
}
