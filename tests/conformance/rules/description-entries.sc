//! section what a program takes and publishes, by calls of readers and publishers with constant names
//! covers Entry point: description
//! describe {"arguments":[{"dims":0,"domain":"","name":"deep","required":true,"type":"int8"},{"dims":0,"domain":"","name":"n","required":true,"type":"uint64"},{"dims":1,"domain":"d1","name":"v","required":true,"type":"uint8"},{"dims":0,"domain":"","name":"maybe","required":false,"type":"bool"},{"dims":0,"domain":"","name":"text","required":true,"type":"string"}],"complete":true,"domains":[{"kind":"shared3p","name":"d1"}],"format":1,"program":"description-entries","results":[{"dims":0,"domain":"","name":"a","type":"uint64"},{"dims":2,"domain":"","name":"m","shape":[2,3],"type":"float64"},{"dims":1,"domain":"d1","name":"v","type":"uint8"},{"dims":0,"domain":"","name":"s","type":"string"},{"dims":0,"domain":"","name":"w","type":"int8"}]}
//! arg n public uint64 = [4]
//! arg v d1 uint8 = [1, 2]
//! arg text public string = ["x"]
//! arg deep public int8 = [-3]
//! publish a public uint64 = [4]
//! publish m public float64 = [0, 0, 0, 0, 0, 0]
//! publish v d1 uint8 = [1, 2]
//! publish s public string = ["x"]
//! publish w public int8 = [-3]

import stdlib;
import shared3p;
domain d1 shared3p;
domain unused shared3p;
template <type T> T mine(string name) { return argument(name); } // a reader of its own
template <type T> void out(T value, string name) { publish(name, value); } // and a publisher, the name in another place
int8 outer() { int8 x = mine("deep"); return x; } // the first call in the text
void main() {
    uint n = argument("n");
    d1 uint8[[1]] v = argument("v");
    if (n == 5) { bool b = argument("maybe"); }
    string s = argument("text");
    publish("a", n);
    float64[[2]] m(2, 3);
    publish("m", m);
    publish("v", v);
    publish("s", s);
    out(outer(), "w");
}
