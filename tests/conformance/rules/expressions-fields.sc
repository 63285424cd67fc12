//! section fields of anything, with no fields of anything else
//! covers Expressions: fields
//! compile-error 16
//! compile-error 17
//! compile-error 18
//! compile-error 19
//! compile-error 20
//! compile-error 21

struct s { uint x; uint[[1]] v; }
struct t { s inner; }
t f() { t r; return r; }
void main() {
    s a; t b; uint c; uint[[1]] w; string n;
    c = f().inner.x + (true ? a : a).x + size(f().inner.v) + (a).x;
    c = a.y; // error
    c = b.x; // error
    c = c.x; // error
    c = w.x; // error
    c = n.x; // error
    c = a.v.x; // error
}
