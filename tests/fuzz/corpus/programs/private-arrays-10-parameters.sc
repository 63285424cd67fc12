import stdlib;
import shared3p;
domain pd_shared3p shared3p;
pd_shared3p uint[[1]] changed(pd_shared3p uint[[1]] v) { v[0] = 99; v += 1; return v; }
template <domain D, dim N> D uint[[N]] square(D uint[[N]] x) { return x * x; }
void main() {
    pd_shared3p uint[[1]] v = {1, 2};
    publish("changed", changed(v)); publish("v", v);
    pd_shared3p uint[[2]] m(2, 1) = 4;
    publish("m", square(m)); publish("s", square(v[1]));
}
