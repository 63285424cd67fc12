//! section size and shape of everything, the operand is evaluated
//! covers Expressions: size and shape
//! print "called"
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
struct s { uint[[1]] v; }
uint[[2]] f() { print("called"); uint[[2]] r(2, 3); return r; }
void main() {
    s st;
    d1 uint8 p; d1 uint8[[3]] q(2, 0, 5);
    assert(size(5) == 1 && size(shape(5)) == 0 && size("text") == 1 && size(shape("text")) == 0);
    assert(size(st) == 1 && size(shape(st)) == 0 && size(st.v) == 0 && shape(st.v)[0] == 0);
    assert(size(p) == 1 && size(shape(p)) == 0 && size(q) == 0 && shape(q)[0] == 2 && shape(q)[2] == 5);
    assert(size(f()) == 6);
    assert(size(shape(shape(q))) == 1 && shape(shape(q))[0] == 3);
    assert(size(true) == 1 && size({1, 2}) == 2);
    print("done");
}
