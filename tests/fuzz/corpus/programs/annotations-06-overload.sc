import stdlib;
@deprecated
string f(int x) { return "old"; }
string f(uint x) { return "new"; }
void main() {
    publish("a", f(1u64));
    publish("b", f(1));
}
