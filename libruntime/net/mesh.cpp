// SPDX-License-Identifier: Apache-2.0
//
// The public face of the mesh; the work is in engine.cpp (pump), join.cpp (connecting) and set_up.cpp (agreement and seeds).
#include "libruntime/net/mesh.h"

#include "libruntime/net/engine.h"

namespace smpc::net {

Mesh::Mesh(std::unique_ptr<MeshEngine> engine) : engine_(std::move(engine)) {}
Mesh::~Mesh() = default;

std::unique_ptr<Mesh> Mesh::join(Listener listener, MeshOptions options) {
    if (options.peers.size() < 2 || options.peers.size() > 255)
        throw Error(ErrorCode::config, "a mesh has 2 to 255 parties").help("give one address per party");
    if (options.self >= options.peers.size())
        throw Error(ErrorCode::config, "this party's number is beyond the list of peers")
            .help("give one address per party, in party order");
    auto engine = std::make_unique<MeshEngine>(std::move(options));
    try {
        engine->connect(std::move(listener));
        engine->set_up();
    } catch (Error const& error) {
        engine->abort(error);
        throw;
    }
    return std::unique_ptr<Mesh>(new Mesh(std::move(engine)));
}

unsigned Mesh::self() const noexcept {
    return engine_->options.self;
}
unsigned Mesh::parties() const noexcept {
    return engine_->parties;
}
crypto::TaskSeeds const& Mesh::seeds() const noexcept {
    return *engine_->seeds;
}

void Mesh::send(unsigned peer, Label const& label, std::span<std::byte const> payload, SendRequest& request) {
    engine_->send(peer, label, payload, request);
}
void Mesh::send_copy(unsigned peer, Label const& label, std::span<std::byte const> payload) {
    engine_->send_copy(peer, label, payload);
}
void Mesh::receive(unsigned peer, Label const& label, std::span<std::byte> into, ReceiveRequest& request) {
    engine_->receive(peer, label, into, request);
}
std::size_t Mesh::progress(Wait wait) {
    return engine_->progress(wait);
}
void Mesh::flush() {
    engine_->flush();
}
std::vector<std::byte> Mesh::receive_message(unsigned peer, Label const& label) {
    return engine_->receive_message(peer, label);
}
void Mesh::abort(Error const& error) noexcept {
    engine_->abort(error);
}
void Mesh::leave() {
    engine_->leave();
}

void Mesh::set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) noexcept {
    engine_->options.deadline = deadline;
}

Traffic Mesh::traffic(unsigned peer) const noexcept {
    if (peer == self() || peer >= parties()) return {};
    auto const& link = *engine_->links[peer];
    Traffic out = link.sent;
    auto const& in = link.in.delivered();
    out.messages_received = in.messages;
    out.payload_received = in.payload;
    out.wire_received = in.payload + in.frames * frame_header_size;
    return out;
}

Traffic Mesh::total_traffic() const noexcept {
    Traffic out;
    for (unsigned peer = 0; peer < parties(); ++peer) out = out + traffic(peer);
    return out;
}

Address const& Mesh::address(unsigned peer) const noexcept {
    return engine_->options.peers[peer];
}

} // namespace smpc::net
