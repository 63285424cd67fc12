void main() {
    uint16[[1]] v = {1, 2, 65535};
    __syscall("Process_setResult", __cref "numbers", __cref "", __cref "uint16", __cref v, 0 :: uint64, 6 :: uint64);
    string s = "text";
    __syscall("Process_setResult", __cref "name", __cref "", __cref "string", __cref s, 0 :: uint64, strlen(s));
}
