//! section a domain's identifier: equal for one, different for two
//! covers Expressions: domain identifiers
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
domain d2 shared3p;
template <domain D : shared3p> uint id(D uint8 x) { return __domainid(D); }
void main() {
    d1 uint8 a; d2 uint8 b;
    assert(__domainid(d1) == id(a) && __domainid(d2) == id(b) && __domainid(d1) != __domainid(d2));
    uint x = __domainid(d1);
    assert(x == __domainid(d1));
    print("done");
}
