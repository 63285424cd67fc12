import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p int32[[1]] v = {10, 20, 30, 40, 50};
    publish("e", v[2]); publish("s", v[1:4]); publish("h", v[:2]); publish("t", v[3:]); publish("empty", v[5:]);
    v[0] = -1; v[1] = v[4]; v[2:4] = {7, 8};
    publish("v", v);
    v[3:] = 0;
    publish("w", v);
    v[1:] = v[:4];
    publish("overlap", v);
}
