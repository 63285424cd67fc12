module declarations;
import stdlib;
kind k { type bool; type uint32 { public = uint32 }; type xor_uint8 { public = uint8 }; type opaque; }
domain pd k;
uint global = 5 :: uint, shaped[[1]];
uint[[2]] matrix(2, 3) = (uint8) 1 + {1, 2}[0];
struct plain { uint a; pd uint32[[1]] b; }
template <domain D : k, type T, dim N> struct box { D T[[N]] value; box<D, T, 2> next; }
@deprecated("use g") void f() {}
template <domain D, type T, dim N> D T[[N]] g (D T[[N]] x, box<D, box<T> > y) { return x; }
bool operator == (plain a, plain b) { return true; }
template <domain D : k> D uint32[[1]] operator - (D uint32[[1]] a) { __syscall("k::neg_uint32_vec", __domainid(D), a, a); return a; }
template <domain D : k, type T> D bool[[1]] cast (D T[[1]] x) { D bool[[1]] r(size(x)); return r; }
void main() {}
