//! section recursion with arrays, private data and structures keeps every call's own locals
//! covers Procedures: parameters
//! print "120 15 6"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
struct s { uint n; uint[[1]] v; }
uint factorial(uint n) { uint m = n; if (n < 2) return 1; uint rest = factorial(n - 1); assert(m == n); return m * rest; }
uint sum(uint[[1]] v) { if (size(v) == 0) return 0; uint[[1]] copy = v; uint rest = sum(v[1:]); return copy[0] + rest; }
s build(uint n) { s r; if (n == 0) return r; r = build(n - 1); r.n += n; r.v = cat(r.v, {n}); return r; }
d1 uint8 secret(d1 uint8[[1]] v) { d1 uint8 x = v[0]; if (size(v) > 1) x = secret(v[1:]); return x; }
void main() {
    assert(size(build(3 :: uint).v) == 3 && build(3 :: uint).v[2] == 3);
    d1 uint8[[1]] v = {1, 2, 3};
    assert(declassify(secret(v)) == 3);
    print(factorial(5 :: uint), " ", sum({1, 2, 3, 4, 5} :: uint), " ", build(3 :: uint).n);
}
