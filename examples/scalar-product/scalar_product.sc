/*
 * Scalar product of two columns that belong to two owners. Only the sum of the products is revealed.
 */
import stdlib;
import shared3p;
import shared3p_matrix;

domain pd_shared3p shared3p;

void main() {
    pd_shared3p int64[[1]] x = argument("x");
    pd_shared3p int64[[1]] y = argument("y");
    assert(size(x) == size(y));
    publish("rows", size(x));
    publish("scalarProduct", declassify(dotProduct(x, y)));
}
