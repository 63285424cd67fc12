//! section a definition for scalars never serves arrays
//! covers User-defined operators: operands
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

kind k { type uint8; type bool; }
domain d k;
d uint8 operator + (d uint8 a, d uint8 b) { return a; }
template <domain D : k> D uint8 operator - (D uint8 a, D uint8 b) { return a; }
template <domain D : k> D uint8[[1]] operator * (D uint8[[1]] a, D uint8 b) { return a; }
template <domain D : k> D uint8 operator ~ (D uint8 a) { return a; }
void main() {
    d uint8 a; d uint8[[1]] v(2); uint8[[1]] p(2); d uint8[[2]] m(1, 2);
    a + a; a - a; a * a; ~a;
    v * a; v * 2; m * a; a * 2;
    v[0] += 1; v[0:1] += p[0:1]; v[0] *= a; // element by element
    v + a; // error
    v + v; // error
    v - a; // error
    a - p; // error
    v * v; // error
    v * p; // error
    a * v; // error
    ~v; // error
    v * m; // error: dimensions
    v += 1; // error
}
