import stdlib;
import shared3p;
domain pd_shared3p shared3p;
struct ballot { pd_shared3p uint32 vote; pd_shared3p bool[[1]] flags; uint id; }
ballot flipped(ballot b) { b.vote = 1 - b.vote; b.flags = !b.flags; return b; }
void main() {
    ballot b;
    publish("default", b.vote);
    b.vote = 1; b.flags = {true, false}; b.id = 9;
    ballot c = flipped(b);
    publish("vote", c.vote); publish("flags", c.flags); publish("id", c.id); publish("before", b.vote);
}
