import stdlib;
kind shared3p { type uint8; type uint16; }
domain pd_shared3p shared3p;
template <domain D : shared3p, type T, type U>
D U[[1]] cast (D T[[1]] x) { D U[[1]] r(size(x)); return r; }
template <domain D : shared3p, type T>
D T[[1]] cast (D T[[1]] x) { return x; }
void main() {
    pd_shared3p uint8 a = 7;
    publish("a", declassify((uint8) a));
}
