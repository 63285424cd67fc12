//! section equal entries once; differing ones of a name are all kept
//! covers Entry point: description
//! describe {"arguments":[{"dims":0,"domain":"","name":"a","required":true,"type":"uint64"},{"dims":0,"domain":"","name":"a","required":false,"type":"int64"}],"complete":true,"domains":[],"format":1,"program":"description-twice","results":[{"dims":1,"domain":"","name":"r","type":"uint64"},{"dims":0,"domain":"","name":"r","type":"bool"}]}
//! arg a public uint64 = [1]
//! publish r public uint64 = [1]
//! publish r public uint64 = [1, 1]
//! publish r public bool = [true]

import stdlib;
void main() {
    uint a = argument("a");
    if (a == 7) a = argument("a");
    if (a == 8) { int b = argument("a"); }
    publish("r", {a});
    publish("r", {a, a});
    publish("r", true);
}
