//! section globals first, then main, called once
//! covers Entry point: main
//! print "a1 b2 main"

string log;
uint n = 1;
string a = log = "a$n", b = log = "$log b" + tostring(n + 1);
void main() { print(log, " main"); }
