// SPDX-License-Identifier: Apache-2.0
//
// What a row of the call table takes, in the notation of rows.txt, made of its calling shape and types.
#include "tests/unit/pd_shared3p/harness.h"

namespace smpc::test {

std::string signature(pd::CallRow const& row) {
    std::string const t(name_of(row.type)), r(name_of(row.out)), p(name_of(info(row.type).representation));
    switch (row.shape) {
        using enum pd::Shape;
    case create:
        return "@uint64 =" + t;
    case destroy:
    case in_place:
    case shuffle:
        return t;
    case shuffle_rows:
        return t + " @uint64";
    case shuffle_keyed:
        return t + " uint8";
    case shuffle_rows_keyed:
        return t + " @uint64 uint8";
    case sort_order:
        return t + " xor_uint64 @bool ?<uint64 >uint64";
    case public_permutation:
        return ">uint32";
    case expand_keys:
        return t + " " + r;
    case encrypt:
    case hash_rows:
        return t + " " + t + " " + r;
    case checksum:
        return t + (row.op == pd::Operation::crc16 ? " xor_uint16" : " xor_uint32");
    case init:
        return "@" + p + " " + t;
    case load:
    case store:
        return t + " @uint64 " + t;
    case gather:
    case scatter:
        return t + " " + t + " <uint64";
    case classify:
        return t + " <" + p;
    case declassify:
        return t + " >" + p;
    case get_shares:
        return t + " ?>uint8 ?=uint64";
    case set_shares:
        return "?" + t + " <uint8 ?=uint64";
    case type_size:
        return "=uint64";
    case domain_name:
        return "=string";
    case fill:
    case assign:
    case unary:
    case expand_bits:
    case reduce:
    case scan:
        return t + " " + r;
    case binary:
        return t + " " + t + " " + r;
    case binary_public:
    case sliding_product:
        return t + " " + r + " <" + p;
    case shift_public:
        return t + " " + r + " <int64";
    case choose:
        return "bool " + t + " " + t + " " + r;
    case scan_slices:
        return t + " <uint32 <uint32 <uint32";
    case reduce_runs:
        return t + " " + r + " <uint64";
    case matrix_product:
        return t + " " + t + " " + r + " <uint64 <uint64 <uint64";
    }
    return "?";
}

} // namespace smpc::test
