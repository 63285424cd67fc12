//! section what every run that ends normally executes is required
//! covers Entry point: description
//! describe {"arguments":[{"dims":0,"domain":"","name":"a","required":true,"type":"uint64"},{"dims":0,"domain":"","name":"b","required":false,"type":"uint64"},{"dims":0,"domain":"","name":"c","required":false,"type":"uint64"},{"dims":0,"domain":"","name":"d","required":true,"type":"bool"},{"dims":0,"domain":"","name":"e","required":false,"type":"bool"},{"dims":0,"domain":"","name":"f","required":true,"type":"uint64"},{"dims":0,"domain":"","name":"g","required":false,"type":"uint64"},{"dims":0,"domain":"","name":"h","required":false,"type":"uint64"}],"complete":true,"domains":[],"format":1,"program":"description-required","results":[]}
//! arg a public uint64 = [1]
//! arg d public bool = [false]
//! arg f public uint64 = [1]

import stdlib;
uint get(string name) { return argument(name); }
void main() {
    { uint a = get("a"); }
    for (uint i = 1; i < 1; i++) { uint b = get("b"); }
    uint x = true ? 0 : get("c");
    bool d = argument("d");
    d = d && argument("e");
    while (get("f") == 2) { uint g = get("g"); }
    if (x == 0) return;
    uint h = get("h");
}
