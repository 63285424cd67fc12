//! section names in strings: types, domains, variables of every type, longest names
//! covers Strings: interpolation
//! print "d1 public uint64 xor_uint8 struct box<d1, uint8, 2> struct s"
//! print "-5 true 0.5 text 7 x_y 255"
//! print "shared3p::add_uint8_vec"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
template <domain D, type T, dim N> struct box { D T[[N]] x; }
struct s { uint x; }
template <domain D> string dom(D uint8 x) { return "$D"; }
template <type T> string typ(T x) { return "$T"; }
template <domain D, type T> string both(D T x) { return "shared3p::add_$T\_vec"; }
void main() {
    d1 uint8 p; box<d1, uint8, 2> b; s st; d1 xor_uint8 x;
    print("$d1 ", dom(1u8), " $uint64 $xor_uint8 ", typ(b), " ", typ(st));
    int8 i = -5; bool t = true; float32 f = 0.5; string text = "text"; uint x_y = 7; uint8 _ = 255;
    print("$i $t $f $text $x_y x_y $_");
    print(both(p));
    assert("$d1$d1" == "d1d1" && "$uint64$i" == "uint64-5" && dom(p) == "d1");
    { uint i = 9; assert("$i" == "9"); }
    assert(typ(1) == "int64" && typ(1.5) == "float64" && typ(true) == "bool" && typ("") == "string" && typ(1i8) == "int8" && typ(1f32) == "float32");
}
