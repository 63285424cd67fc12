//! section operands without a built-in operator
//! covers Built-in operators: data types
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
//! compile-error 74
//! compile-error 75
//! compile-error 76
//! compile-error 77
//! compile-error 78
//! compile-error 79
//! compile-error 80
//! compile-error 81
//! compile-error 82
//! compile-error 83
//! compile-error 84
//! compile-error 85
//! compile-error 86
//! compile-error 87
//! compile-error 88
//! compile-error 89
//! compile-error 90
//! compile-error 91
//! compile-error 92
//! compile-error 93
//! compile-error 94
//! compile-error 95
//! compile-error 96
//! compile-error 97

struct s { uint x; }
struct t { uint x; }
void main() {
    int8 a; uint8 b; uint16 c; float32 f; float64 g; bool t1; string u; s st; t tt; int[[1]] v(1); int[[2]] m(1, 1);
    a + b; // error: two types
    b + c; // error
    f + g; // error
    f + b; // error
    t1 + t1; // error
    u - u; // error
    u * u; // error
    u + b; // error
    a << a; // error: signed
    a >> 1; // error
    f << f; // error
    t1 << t1; // error
    b << c; // error
    f & f; // error
    u & u; // error
    t1 & b; // error
    b && b; // error
    f || f; // error
    u && u; // error
    u == b; // error
    t1 == b; // error
    st == st; // error: structures have no operators
    st == tt; // error
    st == b; // error
    5 != st; // error
    st + st; // error
    -t1; // error
    -u; // error
    -st; // error
    !b; // error
    !f; // error
    !u; // error
    ~a; // error
    ~f; // error
    ~u; // error
    v + m; // error: dimensions
    v == m; // error
    1.5 & 2; // error
    1 << 2.0; // error
    ~1.5; // error
    !1; // error
    1 && 2; // error
    "a" + 1; // error
    true + 1; // error
    1.5 << f; // error
}
