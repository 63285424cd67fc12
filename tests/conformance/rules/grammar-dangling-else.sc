//! section an else belongs to the nearest if
//! covers Grammar: else
//! print "inner"
//! print "outer"
//! print "third"

void say(bool a, bool b) {
    if (a) if (b) ; else print("inner");
    if (a) { if (b) print("no"); } else print("outer");
    if (a) while (b) { if (b) break; else print("no"); } else if (b) print("third"); else print("no");
}
void main() {
    say(true, false);
    say(false, true);
}
