//! section template variables in qualifications, also a domain variable that is public
//! covers Expressions: qualification
//! print "1 2 3 4 done"

kind shared3p { type bool; type uint8; type uint64; }
domain d1 shared3p;
uint8 f() { return 1; }
d1 uint8 f() { return 2; }
uint64 f() { return 3; }
uint8[[1]] f() { uint8[[1]] r = {4}; return r; }
template <domain D> D uint8 security(D bool x) { return f() :: D uint8 [[0]]; }
template <type T> T data(T x) { return f() :: public T [[0]]; }
template <dim N> uint8[[N]] dims(bool[[N]] x) { return f() :: public uint8 [[N]]; }
void main() {
    d1 bool p; bool[[1]] v(1);
    print(security(true), " ", declassify(security(p)), " ", data(0u64), " ", dims(v)[0], " done");
    assert(data(0u8) == 1 && dims(true) == 1);
}
