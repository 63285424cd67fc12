import stdlib;
kind shared3p { type uint8; }
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint8 a = 1;
    publish("a", declassify((uint8) a));
}
