//! section a scalar becomes an array in exactly these places
//! covers Types: promotion of scalars
//! print "done"

void main() {
    uint[[1]] a(3) = 7, b = 5; // b has no shape to fill
    assert(size(a) == 3 && a[2] == 7 && size(b) == 0);
    a = 1;
    assert(size(a) == 3 && a[0] == 1);
    a[1:] = 2;
    assert(a[0] == 1 && a[2] == 2);
    a = a + 1;
    a = 10 - a;
    assert(a[0] == 8 && a[2] == 7);
    a += 1;
    assert(a[0] == 9);
    a[:2] *= 2;
    assert(a[0] == 18 && a[2] == 8);
    bool[[1]] c = a == 8;
    assert(!c[0] && c[2]);
    uint[[2]] m = reshape(4, 2, 3);
    assert(m[1, 2] == 4);
    m = 6;
    assert(shape(m)[0] == 2 && m[1, 2] == 6);
    m[0, 1:] = 1;
    assert(m[0, 0] == 6 && m[0, 2] == 1 && m[1, 1] == 6);
    bool[[1]] d(3) = true;
    d = d && false;
    assert(!d[0]);
    print("done");
}
