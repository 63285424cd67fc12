import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 a = 300;
    publish("u8", (uint8) a); publish("u16", (uint16) a); publish("i64", (int64) a); publish("same", (uint64) a);
    pd_shared3p bool b = true;
    publish("b", (uint32) b); publish("bi", (int8) b);
    pd_shared3p int8[[1]] v = {-1, 5};
    publish("v64", (int64) v); publish("vu", (uint8) v); publish("f", (float64) v);
    pd_shared3p float32 f = 2.75;
    publish("fi", (int32) f);
}
