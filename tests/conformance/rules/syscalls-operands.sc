//! section every form of operand of a system call
//! covers System calls: operands
//! covers System calls: name
//! publish a public uint8 = [1, 2, 3]
//! publish b public uint16 = [258]
//! publish c public string = ["text"]
//! publish d public uint8 = [3]
//! print "42 7 -9 0 13"
//! print "logged"

kind shared3p { type bool; type uint8; type uint64; }
domain d1 shared3p;
template <type T> string text(T x) {
    string r;
    __syscall("$T\_toString", x, __return r);
    return r;
}
template <type T> void emit(string name, T[[1]] value) {
    __syscall("Process_setResult", __cref name, __cref "", __cref "$T", __cref value, 0 :: uint, size(value));
}
string concat(string a) { return a; }
void main() {
    uint8[[1]] v = {1, 2, 3};
    emit("a", v);
    uint16 w = 258;
    __syscall("Process_setResult", __cref "b", __cref "", __cref "uint16", __cref w, 0u64, 2u64);
    string s = "text";
    __syscall("Process_setResult", __cref "c", __cref "", __cref "str" "ing", __cref concat(s), 0u64, strlen(s) :: uint64);
    __syscall("Process_setResult", __cref "d", __cref "", __cref "uint8", __cref v[2:], 0u64, 1u64);
    d1 uint64[[1]] x(3) = 13;
    uint64 sum; d1 uint64 y;
    __syscall("shared3p::load_uint64_vec", __domainid(d1), x, 1u64, y);
    __syscall("shared3p::declassify_uint64_vec", __domainid(d1), __readonly y, __ref sum);
    print(text(42u8), " ", text(7), " ", text(-9i8), " ", text(0u64), " ", sum);
    __syscall("Process_logString", __cref "logged");
    uint64[[1]] all(3);
    __syscall("shared3p::declassify_uint64_vec", __domainid(d1), x, __ref all);
    assert(all[2] == 13);
    __syscall("shared3p::store_uint64_vec", __domainid(d1), y, 0 :: uint, x);
}
