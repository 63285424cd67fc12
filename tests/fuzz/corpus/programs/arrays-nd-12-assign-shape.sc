import stdlib;
void main() {
    int[[2]] a(2, 3) = 1, b(1, 2) = 5;
    a = b;
    publish("a", a); publish("shape", shape(a));
    int[[2]] c;
    c = a;
    publish("c", shape(c));
    c = 9;
    publish("filled", c);
}
