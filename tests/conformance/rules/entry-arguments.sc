//! section arguments and results of every type and dimension
//! covers Entry point: arguments and results
//! arg a public uint64 = [42]
//! arg b public int8 = [-1, 2, -3]
//! arg c public string = ["text"]
//! arg d pd_shared3p uint32 = [7, 8]
//! arg e pd_shared3p bool = [true]
//! publish a public uint64 = [43]
//! publish b public int8 = [-1, 2, -3, -1, 2, -3]
//! publish c public string = ["text!"]
//! publish d pd_shared3p uint32 = [14, 16]
//! publish e pd_shared3p bool = [false]
//! publish f public float64 = [0.5, 0.5, 0.5, 0.5]

import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    uint a = argument("a");
    int8[[1]] b = argument("b");
    string c = argument("c");
    pd_shared3p uint32[[1]] d = argument("d");
    pd_shared3p bool e = argument("e");
    publish("a", a + 1);
    publish("b", cat(b, b));
    publish("c", c + "!");
    publish("d", d + d);
    publish("e", !e);
    float64[[2]] f(2, 2) = 0.5;
    publish("f", f);
}
