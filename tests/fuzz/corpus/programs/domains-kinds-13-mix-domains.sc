import stdlib;
import shared3p;
domain d1 shared3p;
domain d2 shared3p;
void main() {
    d1 uint a = 5;
    d2 uint b = 6;
    publish("x", a + b);
}
