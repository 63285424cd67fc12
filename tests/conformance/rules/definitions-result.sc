//! section the context's data type chooses among templates by their result
//! covers User-defined operators: template search
//! print "1 2 3"

kind shared3p { type bool; type uint8; type uint64; }
domain d shared3p;
template <domain D : shared3p> D uint8[[1]] operator == (D uint64[[1]] a, D uint64[[1]] b) { D uint8[[1]] r(size(a)) = 1; return r; }
template <domain D : shared3p> D uint64[[1]] operator == (D uint64[[1]] a, D uint64[[1]] b) { D uint64[[1]] r(size(a)) = 2; return r; }
template <domain D : shared3p, type T> D T[[1]] operator != (D uint64[[1]] a, D uint64[[1]] b) { D T[[1]] r(size(a)) = 3; return r; }
void main() {
    d uint64 a;
    d uint8 r = a == a;
    d uint64 s = a == a;
    d uint8 t = a != a;
    print(declassify(r), " ", declassify(s), " ", declassify(t));
}
