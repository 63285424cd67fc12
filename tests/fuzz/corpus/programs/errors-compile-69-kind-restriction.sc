import stdlib;
import shared3p;
domain pd_shared3p shared3p;
template <domain D : shared3p> D uint bump(D uint x) { return x + 1; }
void main() {
    pd_shared3p uint a = 1;
    a = bump(a);
    uint b = bump(1u64);
}
