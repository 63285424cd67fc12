//! section an instance is made once for its bindings; its variables stand for what they are bound to
//! covers Templates: instances
//! print "uint8 uint64 int64 float64 public d1 done"

kind shared3p { type bool; type uint8; type uint64; type int64; type float64; }
domain d1 shared3p;
template <type T> string name(T x) { return "$T"; }
template <domain D> string where(D uint8 x) { return "$D"; }
template <dim N> uint dims(uint8[[N]] x) { uint8[[N]] y = x; return N; }
template <type T> T twice(T x) { T y = x; return y + (T) 1 + 1; }
template <domain D, type T, dim N> uint length(D T[[N]] x) { D T[[N]] y = x; return size(y) + N; }
template <domain D : shared3p, type T> uint depth(D T[[1]] x) { return size(x) == 0 ? 0 : 1 + depth(x[1:]); }
template <type T> uint down(T x) { return x < 1 ? 0 : up(x - 1) + 1; }
template <type T> uint up(T x) { return x < 1 ? 100 : down(x - 1) + 1; }
void main() {
    d1 uint8 p; uint8[[2]] m(2, 3); d1 uint64[[1]] v(4);
    assert(dims(1u8) == 0 && dims(m) == 2 && twice(254u8) == 0 && twice(1.5) == 3.5 && length(m) == 8 && length(v) == 5 && depth(v) == 4);
    assert(down(5) == 105 && down(4u8) == 4);
    print(name(1u8), " ", name(1u64), " ", name(1), " ", name(1.0), " ", where(1u8), " ", where(p), " done");
}
