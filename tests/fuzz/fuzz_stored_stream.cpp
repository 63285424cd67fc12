// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: what a party is asked to store. The check of an upload, fed in pieces, accepts exactly what the reader of streams accepts; what
// comes out of a cell object goes in again to the same bytes.
#include <algorithm>
#include <cstdlib>

#include <smpc/client/error.h>

#include "libclient/values/stream.h"
#include "libruntime/vcp/store/cell_object.h"
#include "libruntime/vcp/store/stream_check.h"

namespace {

bool reader_accepts(std::span<std::byte const> stream) {
    try {
        smpc::client::read_stream(stream);
        return true;
    } catch (smpc::Error const&) {
        return false;
    }
}

bool check_accepts(std::span<std::byte const> stream, std::size_t piece) {
    try {
        smpc::vcp::StreamCheck check(smpc::client::Duplicates::refuse);
        for (; !stream.empty(); stream = stream.subspan(std::min(piece, stream.size())))
            check.feed(stream.first(std::min(piece, stream.size())));
        check.finish();
        return true;
    } catch (smpc::Error const&) {
        return false;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::span bytes(reinterpret_cast<std::byte const*>(data), size);
    if (check_accepts(bytes, 1 + size % 29) != reader_accepts(bytes)) std::abort();
    try {
        auto const cell = smpc::vcp::read_cell_object(bytes);
        auto const again = smpc::vcp::to_cell_object(cell.stream);
        if (!std::ranges::equal(again, bytes.first(cell.object_bytes))) std::abort();
    } catch (smpc::Error const&) {
    }
    return 0;
}
