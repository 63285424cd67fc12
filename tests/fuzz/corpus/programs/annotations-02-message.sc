import stdlib;
@deprecated("call the other one")
int old(int x) { return -x; }
void main() {
    publish("a", old(5));
    publish("b", old(old(5)));
}
