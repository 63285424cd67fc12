/*
 * Sealed-bid auction (Vickrey): the highest bid wins and pays the second-highest price.
 *
 * Nobody learns anything but the winner's number (1, 2 or 3) and the price; the losing bids, and by how much the
 * winner would have gone higher, stay secret. Of equal bids the earliest wins.
 */
import stdlib;
import shared3p;
import oblivious;

domain pd_shared3p shared3p;

void main() {
    pd_shared3p uint64[[1]] bids(3);
    bids[0] = argument("alice");
    bids[1] = argument("bob");
    bids[2] = argument("carol");

    pd_shared3p uint64 highest = bids[0];
    pd_shared3p uint64 second = 0;
    pd_shared3p uint64 winner = 1;
    for (uint i = 1; i < size(bids); ++i) {
        pd_shared3p bool higher = bids[i] > highest;
        second = choose(higher, highest, max(second, bids[i]));
        highest = choose(higher, bids[i], highest);
        pd_shared3p uint64 bidder = i + 1;
        winner = choose(higher, bidder, winner);
    }

    publish("winner", declassify(winner));
    publish("price", declassify(second));
}
