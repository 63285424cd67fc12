//! section a brace at the start of a statement: a block if its contents are statements
//! covers Grammar: blocks and array constructors
//! print "f"
//! print "f"
//! print "f"
//! print "block"

uint f() { print("f"); return 3; }
void main() {
    { f() };
    { f(), f() };
    { print("block"); }
    {}
    {{}{;}}
    { int x = 3; x = 4; }
    { ; }
}
