//! section logical operators: lazy on scalars, whole on arrays
//! covers Built-in operators: short circuit
//! print "2 3"

uint a, b;
bool count(bool x) { a++; return x; }
bool[[1]] many(bool x) { b++; bool[[1]] r(2) = x; return r; }
void main() {
    bool t = true, f = false;
    f && count(t);
    t || count(t);
    t && count(t);
    f || count(f);
    many(f) && many(t);
    t || many(t);
    bool[[1]] none(0);
    assert(size(none && f) == 0);
    uint[[1]] v(3);
    assert(!(size(v) > 5 && v[5] == 0));
    assert(f && v[9] == 0 || t && (t || v[10] == 0));
    print(a, " ", b);
}
