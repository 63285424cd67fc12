//! section shared3p
//! publish uint8_left pd_shared3p uint8 = [254, 0, 0, 200, 128]
//! publish uint8_right pd_shared3p uint8 = [127, 0, 0, 200, 30]
//! publish uint8_far pd_shared3p uint8 = [0, 0, 0, 0, 0]
//! publish uint8_by_three pd_shared3p uint8 = [31, 11, 0, 25, 30]
//! publish uint8_rest pd_shared3p uint8 = [3, 0, 0, 8, 40]
//! publish uint8_rest_of_ten pd_shared3p uint8 = [5, 0, 1, 0, 0]
//! publish uint16_left pd_shared3p uint16 = [65534, 0, 0, 200, 63360]
//! publish uint16_right pd_shared3p uint16 = [32767, 0, 0, 200, 7134]
//! publish uint16_far pd_shared3p uint16 = [0, 0, 0, 0, 0]
//! publish uint16_by_three pd_shared3p uint16 = [8191, 2891, 0, 25, 7134]
//! publish uint16_rest pd_shared3p uint16 = [1, 0, 0, 8, 72]
//! publish uint16_rest_of_ten pd_shared3p uint16 = [5, 0, 1, 0, 2]
//! publish uint32_left pd_shared3p uint32 = [4294967294, 0, 0, 200, 3588683648]
//! publish uint32_right pd_shared3p uint32 = [2147483647, 0, 0, 200, 324508638]
//! publish uint32_far pd_shared3p uint32 = [0, 0, 0, 0, 0]
//! publish uint32_by_three pd_shared3p uint32 = [536870911, 189483851, 0, 25, 324508638]
//! publish uint32_rest pd_shared3p uint32 = [3, 0, 0, 8, 4]
//! publish uint32_rest_of_ten pd_shared3p uint32 = [5, 0, 1, 0, 4]
//! publish uint64_left pd_shared3p uint64 = [18446744073709551614, 0, 0, 200, 10494147739710322560]
//! publish uint64_right pd_shared3p uint64 = [9223372036854775807, 0, 0, 200, 163971058432973790]
//! publish uint64_far pd_shared3p uint64 = [0, 0, 0, 0, 0]
//! publish uint64_by_three pd_shared3p uint64 = [2305843009213693951, 813826944428362571, 0, 25, 163971058432973790]
//! publish uint64_rest pd_shared3p uint64 = [1, 0, 0, 8, 20]
//! publish uint64_rest_of_ten pd_shared3p uint64 = [5, 0, 1, 0, 0]
// note: public amounts of the width or more give 0, and so does a remainder by 0

import stdlib;
import shared3p;

domain pd_shared3p shared3p;

void main() {
    {
        pd_shared3p uint8[[1]] a = {255, 90, 1, 200, 240};
        uint8[[1]] k = {1, 7, 8, 0, 3};
        uint8[[1]] d = {7, 1, 0, 16, 100};
        uint8 far = 200;
        uint8 three = 3;
        uint8 ten = 10;
        publish("uint8_left", a << k);
        publish("uint8_right", a >> k);
        publish("uint8_far", a >> far);
        publish("uint8_by_three", a >> three);
        publish("uint8_rest", a % d);
        publish("uint8_rest_of_ten", a % ten);
    }
    {
        pd_shared3p uint16[[1]] a = {65535, 23130, 1, 200, 57072};
        uint16[[1]] k = {1, 15, 16, 0, 3};
        uint16[[1]] d = {7, 1, 0, 16, 100};
        uint16 far = 200;
        uint16 three = 3;
        uint16 ten = 10;
        publish("uint16_left", a << k);
        publish("uint16_right", a >> k);
        publish("uint16_far", a >> far);
        publish("uint16_by_three", a >> three);
        publish("uint16_rest", a % d);
        publish("uint16_rest_of_ten", a % ten);
    }
    {
        pd_shared3p uint32[[1]] a = {4294967295, 1515870810, 1, 200, 2596069104};
        uint32[[1]] k = {1, 31, 32, 0, 3};
        uint32[[1]] d = {7, 1, 0, 16, 100};
        uint32 far = 200;
        uint32 three = 3;
        uint32 ten = 10;
        publish("uint32_left", a << k);
        publish("uint32_right", a >> k);
        publish("uint32_far", a >> far);
        publish("uint32_by_three", a >> three);
        publish("uint32_rest", a % d);
        publish("uint32_rest_of_ten", a % ten);
    }
    {
        pd_shared3p uint64[[1]] a = {18446744073709551615, 6510615555426900570, 1, 200, 1311768467463790320};
        uint64[[1]] k = {1, 63, 64, 0, 3};
        uint64[[1]] d = {7, 1, 0, 16, 100};
        uint64 far = 200;
        uint64 three = 3;
        uint64 ten = 10;
        publish("uint64_left", a << k);
        publish("uint64_right", a >> k);
        publish("uint64_far", a >> far);
        publish("uint64_by_three", a >> three);
        publish("uint64_rest", a % d);
        publish("uint64_rest_of_ten", a % ten);
    }
}
