//! section domain variables first, then occurrences of variables, then conversions
//! covers User-defined operators: weight
//! print "1 2 3 4 5 6"

kind shared3p { type uint8; type uint64; type bool; }
kind other { type uint8; }
domain d shared3p;
domain e shared3p;
uint w;
// with +: a plain definition before all templates, though it converts more
d uint8[[1]] operator + (d uint8[[1]] x, d uint8[[1]] y) { w = 1; return x; }
template <domain D : shared3p> D uint8 operator + (D uint8 x, D uint8 y) { w = 2; return x; }
template <domain D> D uint8 operator + (D uint8 x, D uint8 y) { w = 9; return x; }
template <domain D : other> D uint8 operator + (D uint8 x, D uint8 y) { w = 9; return x; }
// with -: no domain variable before a restricted one before any
template <type T> e T[[1]] operator - (e T[[1]] x, e T[[1]] y) { w = 3; return x; }
template <domain D : shared3p, type T> D T operator - (D T x, D T y) { w = 4; return x; }
template <domain D, type T> D T operator - (D T x, D T y) { w = 9; return x; }
// with *: fewer occurrences of variables before fewer conversions
template <domain D : shared3p> D uint8[[1]] operator * (D uint8[[1]] x, uint8[[1]] y) { w = 5; return x; }
template <domain D : shared3p, type T> D T operator * (D T x, T y) { w = 9; return x; }
// with /: conversions at last
template <domain D : shared3p> D uint8[[1]] operator / (D uint8[[1]] x, D uint8[[1]] y) { w = 9; return x; }
template <domain D : shared3p> D uint8 operator / (D uint8 x, D uint8 y) { w = 6; return x; }

void main() {
    d uint8 a; e uint8 b; uint8 p;
    string r;
    a + a; r += "$w ";
    b + b; r += "$w ";
    b - b; r += "$w ";
    a - a; r += "$w ";
    a * p; r += "$w ";
    a / a; r += "$w";
    print(r);
}
