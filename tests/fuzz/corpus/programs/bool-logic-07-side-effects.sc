import stdlib;
void main() {
    uint a = 0, b = 0;
    if (a++ == 0 && ++b == 1) publish("first", a * 10 + b);
    if (a++ == 0 && ++b == 1) publish("never", a * 10 + b);
    if (a++ == 2 || ++b == 9) publish("second", a * 10 + b);
    while (a-- > 1 && b < 3) b++;
    publish("a", a);
    publish("b", b);
}
