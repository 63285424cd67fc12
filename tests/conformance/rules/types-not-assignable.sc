//! section where it may not: no other conversion is implicit
//! covers Types: assignability
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
//! compile-error 57
//! compile-error 58
//! compile-error 59
//! compile-error 60
//! compile-error 61
//! compile-error 62
//! compile-error 63
//! compile-error 64
//! compile-error 65
//! compile-error 66
//! compile-error 67
//! compile-error 68
//! compile-error 69
//! compile-error 70
//! compile-error 71
//! compile-error 72
//! compile-error 73

kind k { type bool; type uint8; type uint64; type own { public = uint8 }; }
domain d k;
struct s { uint8 x; }
struct t { uint8 x; }

void main() {
    uint8 a = 1; uint16 b = 2; int8 i = 3; float32 f = 1; float64 g = 2; bool c = true; string r = "1";
    s st; t tt;
    uint8[[1]] v(2); uint8[[2]] m(2, 2);
    d uint8 p = 1; d own o = 2; d uint8[[1]] pv(2);
    b = a; // error: not even to a wider type
    a = b; // error
    i = a; // error
    a = i; // error
    f = g; // error
    g = f; // error
    f = a; // error
    a = c; // error
    c = a; // error
    r = a; // error
    a = r; // error
    st = tt; // error: equal fields are no equal types
    a = st; // error
    a = v; // error: an array to a scalar
    v = m; // error
    m = v; // error
    a = p; // error: private to public
    p = o; // error: two data types of a kind
    o = p; // error
    p = b; // error: classified only from its public representation
    p = pv; // error
    v[0] = v; // error: a scalar place
    v[0:1] = m; // error
    m[0, :] = m; // error
    c = 1; // error
    r = 1; // error
    c = 1.0; // error
    a = 1.5; // error: no float literal in an integer
    a = true; // error
    a = "x"; // error
}
