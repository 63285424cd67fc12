//! section instances of operator templates obey the rules of plain definitions
//! covers User-defined operators: definitions
//! compile-error 8

kind k { type bool; type uint8; type uint64; }
domain d k;
template <domain D : k, type T> D T operator + (D T a, D T b) { return a; }
template <domain D> D bool operator || (D bool a, D bool b) { return a; } // error: for private data
void main() {
    d bool p; bool q;
    q || q; // built in, or public
    p || p;
    p + p;
}
