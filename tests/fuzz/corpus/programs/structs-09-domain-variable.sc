import stdlib;
import shared3p;
domain pd_shared3p shared3p;
template <domain D, type T> struct total { D T sum; uint count; }
template <domain D, type T>
public total<D, T> add(public total<D, T> t, D T x) { t.sum = t.sum + x; t.count += 1; return t; }
void main() {
    public total<pd_shared3p, uint32> p0;
    public total<public, int> q0;
    pd_shared3p uint32 x = 5;
    public total<pd_shared3p, uint32> p = add(add(p0, x), x);
    public total<public, int> q = add(q0, -3);
    publish("p", p.sum); publish("q", q.sum); publish("n", p.count * 10 + q.count);
}
