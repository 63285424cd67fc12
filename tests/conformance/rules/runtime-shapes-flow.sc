//! section lengths follow the flow of control
//! covers Run time: arrays
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
uint[[1]] global(2) = 1;
uint[[2]] matrix;
void grow() { global = cat(global, global); }
void shrink(uint n) { if (n < size(global)) global = global[:n]; }
uint[[1]] double(uint[[1]] x) { x = cat(x, x); return x; }
uint last(uint[[1]] x) { return x[size(x) - 1]; }
bool no() { return size(global) == 99; }
void main() {
    uint[[1]] v(3) = 1;
    if (no()) v = reshape(0, 10);
    assert(size(v) == 3);
    if (!no()) v = {1, 2, 3, 4}; else v = {9};
    assert(size(v) == 4 && v[3] == 4);
    for (uint i = 0; i < 3; i++) { v = cat(v, {i}); assert(size(v) == 5 + i && v[4 + i] == i); }
    while (size(v) > 2) v = v[2:];
    assert(size(v) == 1 && v[0] == 2);
    grow(); grow();
    assert(size(global) == 8);
    uint[[1]] w = global + 1;
    shrink(3u64);
    assert(size(global) == 3 && size(w) == 8);
    w = global;
    assert(size(w) == 3 && size(double(w)) == 6 && size(w) == 3);
    w += w;
    matrix = reshape(w, 1, 3);
    assert(shape(matrix)[1] == 3 && matrix[0, 2] == 2);
    matrix = cat(matrix, matrix * 2);
    assert(shape(matrix)[0] == 2 && matrix[1, 0] == 4);
    matrix = matrix[:, 1:];
    assert(shape(matrix)[1] == 2 && size(matrix) == 4);
    uint[[2]] m = no() ? matrix : reshape(matrix, 4, 1);
    assert(shape(m)[0] == 4 && m[3, 0] == 4);
    m = no() ? m : m[1:, :];
    assert(shape(m)[0] == 3);
    uint n = 0;
    for (uint[[1]] x(4) = 7; size(x) > 0; x = x[1:]) { x[0] = n; n += size(x); if (n > 6) x = x[:1]; }
    assert(n == 7);
    do { v = cat(v, v); if (size(v) == 4) { v = v[:3]; continue; } n++; } while (size(v) < 10);
    assert(size(v) == 12 && n == 10);
    assert(last(v[:5]) == 2 && last(double({4u64, 5})) == 5);
    d1 uint8[[1]] p(2) = 3, q;
    if (!no()) q = cat(p, p);
    for (uint i = 0; i < 2; i++) { p = q[i:]; q = cat(q, p); }
    assert(size(q) == 15 && size(p) == 7 && declassify(q[14]) == 3);
    p = no() ? p : q[:3];
    assert(size(p) == 3);
    p = 5;
    assert(size(p) == 3 && declassify(p[2]) == 5);
    uint[[1]] a = {1, 2}, b = a;
    a = {5, 6, 7};
    b[1] = size(a);
    assert(size(b) == 2 && b[1] == 3);
    bool fails = false;
    for (uint i = 1; i < 4 && !fails; i++) { uint[[1]] c(i) = i; fails = size(c + c) != i || size(cat(c, a)) != 3 + i; }
    assert(!fails);
    print("done");
}
