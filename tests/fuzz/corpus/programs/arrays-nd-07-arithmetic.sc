import stdlib;
void main() {
    int[[2]] a = reshape({1, 2, 3, 4}, 2, 2), b(2, 2) = 10;
    publish("sum", a + b); publish("scalar", a * 3); publish("left", 1 - a); publish("shape", shape(a + b));
    publish("compare", a > 2); publish("negated", -a);
    a += b; publish("compound", a);
    a++; publish("increment", a);
    bool[[2]] mask = a == 12;
    publish("choice", mask ? a : b);
    publish("choice_shape", shape(mask ? a : b));
}
