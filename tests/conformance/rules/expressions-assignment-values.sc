//! section the value of every form of assignment
//! covers Expressions: assignment
//! covers Expressions: compound assignment
//! covers Expressions: increment and decrement
//! print "done"

struct inner { uint[[1]] v; uint x; }
struct outer { inner i; string s; }

void main() {
    uint a, b = 3;
    assert((a = b + 1) == 4);
    assert((a += 2) == 6 && (a -= 1) == 5 && (a *= 4) == 20 && (a /= 3) == 6 && (a %= 4) == 2);
    assert((a |= 5) == 7 && (a &= 6) == 6 && (a ^= 3) == 5);
    uint[[1]] v(4), w(2) = 8;
    assert(size(v = w) == 2 && v[1] == 8);
    assert(size(v = 3) == 2 && v[1] == 3); // a scalar fills what is there
    v = reshape(0, 4);
    assert((v[2] = 9) == 9 && v[2] == 9 && v[1] == 0);
    assert(size(v[1:] = 5) == 3 && v[0] == 0 && v[3] == 5);
    assert(size(v[0:2] = w) == 2 && v[1] == 8);
    assert((v[0] += 2) == 10 && size(v[1:3] += 1) == 2 && v[1] == 9 && v[2] == 6);
    assert(size(v += 1) == 4 && v[0] == 11);
    assert(size(v += v) == 4 && v[0] == 22);
    assert(v[0]++ == 22 && v[0] == 23 && ++v[0] == 24 && v[0]-- == 24 && --v[0] == 22);
    assert((v++)[0] == 22 && v[0] == 23 && (--v)[0] == 22);
    assert((v[0:2]++)[1] == 20 && v[1] == 21 && v[2] == 14);
    uint[[2]] m(2, 3);
    assert(size(m[1, :] = 7) == 3 && m[1, 2] == 7 && m[0, 2] == 0);
    assert(size(shape(m[:, 0:2]++)) == 2 && m[1, 0] == 8 && m[1, 2] == 7);
    outer o;
    assert((o.i.x = 4) == 4 && (o.i.x += 1) == 5 && o.i.x++ == 5 && --o.i.x == 5);
    assert(size(o.i.v = w) == 2 && (o.i.v[1] *= 2) == 16 && w[1] == 8);
    assert((o.s = "a") == "a" && (o.s += "b") == "ab" && o.s == "ab");
    assert((o.i = (o.i)).x == 5);
    assert(((o)).i.x == 5);
    (o.i.v)[0] = 1;
    assert((o.i.v[0]) == 1);
    (a) = 2;
    assert(a == 2);
    float64 f = 0.5;
    assert(++f == 1.5 && f-- == 1.5 && f == 0.5 && (f %= 0.3) < 0.3);
    int8 i = 127;
    assert(++i == -128 && --i == 127);
    print("done");
}
