//! section every call of a deprecated procedure warns, its definition does not
//! covers Procedures: annotations
//! warning 15
//! warning 15
//! warning 16
//! warning 17
//! warning 18
//! print "1 2 6"

@deprecated uint a() { return 1; }
@deprecated("say \"b\"") uint b() { return 2; }
template <type T> @deprecated("no T") T c(T x) { return x; }
@deprecated("never called") void unused() {}
void main() {
    uint x = a() + a();
    uint8 y = c(3u8);
    uint8 z = c(3u8); // the same instance once more
    print(1, " ", b(), " ", y + z);
}
