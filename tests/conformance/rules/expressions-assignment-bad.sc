//! section what is no place, and operators without a definition for the left side
//! covers Expressions: places
//! covers Expressions: compound assignment
//! covers Expressions: increment and decrement
//! compile-error 33
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
//! compile-error 53
//! compile-error 54
//! compile-error 55
//! compile-error 56
//! compile-error 57
//! compile-error 58
//! compile-error 59

kind k { type bool; type uint64; type opaque; }
domain d k;
struct s { uint x; uint[[1]] v; }
uint global = 1;
template <dim N> void dims(uint[[N]] v) { N = 1; } // error
void main() {
    s st; bool b; string t; uint a; uint8 c; d uint64 p; d bool q; d opaque o; uint[[1]] v(2);
    int signed = 1;
    b += b; // error: no bool sums
    b++; // error
    t++; // error
    t -= t; // error
    t += 1; // error
    st += st; // error
    st++; // error
    q++; // error: a private bool is no number
    p++; // error: no definition of + for it
    p += 1; // error
    o++; // error
    a += c; // error: another type
    a += v; // error: an array to a scalar
    v[0] += v; // error
    a += 0.5; // error
    signed <= 1;
    st.y = 1; // error: no field
    a.x = 1; // error: no structure
    v[true] = 1; // error
    v[signed] = 1; // error
    v[0, 1] = 1; // error
    v[p] = 1; // error
    a[0] = 1; // error
    dims(v);
}
