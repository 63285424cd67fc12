//! section every form of loop, in the order in which its parts run
//! covers Statements: loops
//! print "i c b s c b s c"
//! print "b c b c"
//! print "0 1 3 4 5"

string log;
bool cond(bool x) { log += " c"; return x; }
void main() {
    uint n;
    for (log += "i"; cond(n < 2); (log += " s", n++)) log += " b";
    print(log);
    log = "";
    n = 0;
    do { log += n == 0 ? "b" : " b"; n++; } while (cond(n < 2));
    print(log);
    log = "";
    for (uint i = 0, j = 6; i < j; i++) { if (i == 2) continue; log += i == 0 ? "$i" : " $i"; }
    print(log);
    uint depth;
    while (true) {
        for (;;) { depth++; if (depth > 3) break; }
        do { depth++; if (depth == 7) break; if (depth < 9) continue; } while (depth < 12);
        if (depth == 7) break;
    }
    assert(depth == 7);
    for (uint[[1]] v(3); size(v) > 0; v = v[1:]) depth++;
    assert(depth == 10);
    for (uint i = 0; i < 3; i++) { uint x; uint[[1]] y; string z; assert(x == 0 && size(y) == 0 && z == ""); x = 1; y = {1}; z = "a"; }
}
