module mod_rules_base;

uint base_order = 1;
kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; type token; }
domain d1 shared3p;
struct base_struct { uint x; }
uint helper(uint x) { return x + 100; }
template <type T> uint probe(T x) { return helper(7u64); }
uint16 operator + (uint16 a, uint16 b) { return a - b; }
template <domain D : shared3p> D uint8[[1]] operator + (D uint8[[1]] a, D uint8[[1]] b) {
    D uint8[[1]] r = declassify(a) * declassify(b);
    return r;
}
uint inner_sum() { uint16 a = 9, b = 4; return (uint) (a + b); }
