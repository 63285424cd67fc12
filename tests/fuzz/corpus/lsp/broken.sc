struct s { uint64 f; }
void main() {
    s a;
    a.
    g(a, 
    "$
