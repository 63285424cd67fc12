// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: argument streams. Whatever is read without an error is written back to the same bytes; anything else is one
// smpc::Error.
#include <cstdlib>

#include <smpc/client/error.h>

#include "libclient/values/stream.h"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::span stream(reinterpret_cast<std::byte const*>(data), size);
    try {
        std::vector<std::byte> again;
        for (auto const& record : smpc::client::read_stream(stream)) smpc::client::append_record(again, record);
        if (!std::equal(again.begin(), again.end(), stream.begin(), stream.end())) std::abort();
    } catch (smpc::Error const&) {
    }
    return 0;
}
