// SPDX-License-Identifier: Apache-2.0
//
// A whole mesh inside one process, for tests and benchmarks.
#include "libruntime/net/local_mesh.h"

#include <exception>
#include <optional>
#include <thread>

namespace smpc::net {

void run_local_parties(unsigned n, std::function<void(Mesh&)> const& party,
                       std::function<void(MeshOptions&)> const& adjust, Medium medium) {
    std::vector<Listener> listeners;
    std::vector<Address> addresses;
    for (unsigned i = 0; i < n; ++i) {
        listeners.push_back(Listener::bind(any_local_address(medium)));
        addresses.push_back(listeners.back().address());
    }

    std::vector<std::exception_ptr> faults(n);
    auto const run = [&](unsigned i) {
        std::unique_ptr<Mesh> mesh;
        try {
            MeshOptions options;
            options.self = i;
            options.peers = addresses;
            if (adjust) adjust(options);
            mesh = Mesh::join(std::move(listeners[i]), std::move(options));
            party(*mesh);
            mesh->leave();
        } catch (Error const& error) {
            faults[i] = std::current_exception();
            if (mesh) mesh->abort(error);
        } catch (std::exception const& error) {
            faults[i] = std::current_exception();
            if (mesh) mesh->abort(Error(ErrorCode::internal, error.what()));
        } catch (...) {
            faults[i] = std::current_exception();
            if (mesh) mesh->abort(Error(ErrorCode::internal, "a party ended with an unknown exception"));
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < n; ++i) threads.emplace_back(run, i);
    for (auto& thread : threads) thread.join();

    // A victim's party_lost says less than the fault that caused it.
    std::exception_ptr first;
    for (auto const& fault : faults) {
        if (!fault) continue;
        if (!first) first = fault;
        try {
            std::rethrow_exception(fault);
        } catch (Error const& error) {
            if (error.code() != ErrorCode::party_lost) std::rethrow_exception(fault);
        }
    }
    if (first) std::rethrow_exception(first);
}

} // namespace smpc::net
