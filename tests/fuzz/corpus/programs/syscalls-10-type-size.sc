import stdlib;
kind shared3p { type uint32; }
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint32[[1]] a = {5, 6};
    uint64 n = 0;
    __syscall("shared3p::get_type_size_uint32", __domainid(pd_shared3p), __return n);
    publish("n", n);
}
