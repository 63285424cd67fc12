// SPDX-License-Identifier: Apache-2.0
//
// AES (FIPS 197), CRC and the Carter-Wegman hash in the clear, in code that is meant to be read. A word of the cipher holds four
// bytes, the first one highest.
#pragma once

#include "libruntime/pd/kit.h"

namespace smpc::pd::plain {

/// See Instance for all of them.
void encrypt(CallRow const& row, Vector const& plain, Vector const& keys, Vector& cipher);
void expand_keys(CallRow const& row, Vector const& keys, Vector& expanded);
void checksum(CallRow const& row, Vector const& data, Vector& hash);
void hash_rows(Vector const& key, Vector const& data, Vector& hashes);

} // namespace smpc::pd::plain
