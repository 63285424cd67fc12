//! section procedures see all globals, structures and domains of their module, wherever they stand
//! covers Order of processing: first pass
//! print "42 7"

s make() { s r; r.x = late; return r; }
uint8 open() { d1 xor_uint8 y = 7; return declassify(y); }
void main() { print(make().x, " ", open()); }
struct s { uint x; }
uint late = 42;
kind shared3p { type bool; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
