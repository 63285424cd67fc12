//! section a compound assignment or increment of a region uses the definition for scalars, element by element
//! covers User-defined operators: operands
//! covers Expressions: compound assignment
//! covers Expressions: increment and decrement
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
uint calls;
d1 uint8 operator + (d1 uint8 a, d1 uint8 b) { calls++; d1 uint8 r = declassify(a) + declassify(b); return r; }
uint16 operator * (uint16 a, uint16 b) { calls++; return a + b; }
template <domain D : shared3p> D uint8[[1]] operator - (D uint8[[1]] a, uint8[[1]] b) { D uint8[[1]] r = declassify(a) - b; return r; }
void main() {
    d1 uint8[[2]] m(2, 3) = 10;
    m[1, 1:] += 5;
    assert(calls == 2 && declassify(m[1, 2]) == 15 && declassify(m[0, 2]) == 10);
    d1 uint8[[1]] v = {1, 2, 3};
    m[0, :] += v;
    assert(calls == 5 && declassify(m[0, 0]) == 11 && declassify(m[0, 2]) == 13);
    assert(declassify(m[0, 0:2]++)[1] == 12 && declassify(m[0, 1]) == 13 && calls == 7);
    assert(declassify(++m[1, 0]) == 11);
    v[0] += v[1];
    assert(declassify(v[0]) == 3);
    m[:, 0] -= {1, 2};
    assert(declassify(m[0, 0]) == 11 && declassify(m[1, 0]) == 9);
    m -= 1;
    assert(declassify(m[0, 0]) == 10 && shape(m)[1] == 3);
    m--;
    --m[1, 2];
    assert(declassify(m[0, 0]) == 9 && declassify(m[1, 2]) == 12);
    uint16[[1]] w = {5, 6};
    calls = 0;
    w[0:] *= 2;
    assert(w[0] == 7 && w[1] == 8 && calls == 2);
    w *= 2; // the whole array: the definition is for scalars, so the built-in operator
    assert(w[0] == 14 && calls == 2);
    w[0:0] *= 3;
    assert(calls == 2);
    print("done");
}
