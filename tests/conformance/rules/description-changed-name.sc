//! section a name that the procedure changes is a computed one
//! covers Entry point: description
//! describe {"arguments":[],"complete":false,"domains":[],"format":1,"program":"description-changed-name","results":[]}
//! publish ab public uint64 = [1]

import stdlib;
void out(string name, uint x) { name += "b"; publish(name, x); }
void main() { out("a", 1u64); }
