//! section seven categories of names live side by side
//! covers Names: categories
//! print "1 2 3 shared3p done"

kind shared3p { type bool; type uint64; type xor_uint64 { public = uint64 }; }
domain shared shared3p;
struct main { uint main; }
uint shared3p = 3;
uint xor_uint64 = 2;
uint box = 1;
struct box { uint box; }
uint same(uint same) { return same; }

template <domain thing, dim box, type T>
uint[[box]] same(thing T[[box]] same, T shared) { uint[[box]] r; return r; }

void main() {
    box b;
    b.box = box;
    main m;
    uint main = xor_uint64;
    shared uint shared = 5;
    assert(declassify(shared) == 5);
    shared xor_uint64 x = 7;
    assert(declassify(x) == 7);
    string s = "done";
    print(same(b.box), " ", main, " ", shared3p, " shared3p ", s);
}
