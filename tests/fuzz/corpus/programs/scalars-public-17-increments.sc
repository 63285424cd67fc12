import stdlib;
void main() {
    uint8 a = 254;
    publish("post", a++); publish("a1", a);
    publish("pre", ++a); publish("a2", a);
    publish("predec", --a); publish("postdec", a--); publish("a3", a);
    int64 b = -1;
    b++; publish("b", b);
    float32 f = 0.5;
    publish("f", f++); publish("f1", --f); f--; publish("f2", f);
}
