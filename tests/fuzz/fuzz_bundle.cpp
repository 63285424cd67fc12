// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: bundles. What is read without an error has streams of the lengths that its header says, and is read again to the
// same when it is written; anything else is one smpc::Error.
#include <cstdlib>

#include <smpc/client/error.h>

#include "libclient/sharing/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    using namespace smpc::client;
    try {
        auto bundle = parse_bundle({reinterpret_cast<char const*>(data), size}, "bundle");
        for (unsigned i = 0; i < bundle.header.parties(); ++i)
            if (bundle.streams.at(i).size() != bundle.header.streams[i].bytes) std::abort();
        auto again = parse_bundle(make_bundle(bundle.streams, bundle.header.vc, bundle.header.description), "bundle");
        if (again.streams != bundle.streams || again.header.streams != bundle.header.streams) std::abort();
    } catch (smpc::Error const&) {
    }
    return 0;
}
