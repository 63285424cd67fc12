//! section computed names make a description incomplete
//! covers Entry point: description
//! describe {"arguments":[],"complete":false,"domains":[],"format":1,"program":"description-incomplete","results":[{"dims":0,"domain":"","name":"a1","type":"uint64"}]}
//! publish a1 public uint64 = [1]
//! publish b2 public uint64 = [2]

import stdlib;
void main() {
    publish("a" "1", 1u64);
    uint i = 2;
    publish("b$i", i);
}
