import stdlib;
void main() {
    string a = "alpha", b = "beta", empty;
    publish("ab", a + b);
    publish("three", a + "-" + b);
    a += "bet";
    a += empty;
    publish("a", a);
    publish("empty", empty + empty);
    publish("length", strlen(a + b));
}
