// SPDX-License-Identifier: Apache-2.0
//
// TLS between client and server: who is trusted, who is not, and whether the refusal says why.
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <smpc/client/error.h>

#include "certificates.h"
#include "support.h"

using namespace smpc;
using namespace smpc::http;
using namespace smpc::http::test;
using namespace std::chrono_literals;

namespace {

constexpr char all_names[] = "DNS:localhost,IP:127.0.0.1";

std::unique_ptr<Server> serve_tls(Identity const& identity, TlsServer settings = {}) {
    settings.cert = identity.cert;
    settings.key = identity.key;
    ServerOptions options;
    options.tls = std::move(settings);
    return serve(
        [](ServerRequest request, Responder responder) {
            responder.answer(Answer::text(200, request.peer.subject + " " + request.peer.pin + " " + request.body));
        },
        std::move(options));
}

/// "ok: BODY", or code and message of the error.
std::string outcome(Server const& server, TlsClient tls, std::string const& host = "127.0.0.1") {
    ClientOptions options;
    options.url = Url::parse("https://" + host + ":" + std::to_string(server.port()));
    options.tls = std::move(tls);
    options.request_timeout = 10s;
    try {
        Client client(std::move(options));
        return "ok: " + client.put("/", "body", "text/plain").body;
    } catch (Error const& error) {
        return std::string(name_of(error.code())) + ": " + to_text(error);
    }
}

bool has(std::string const& text, std::string const& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
    return true;
}

} // namespace

TEST_CASE("a server is trusted by authority and name, or by its pin alone", "[http][tls]") {
    Authority authority("Test Authority"), stranger("Other Authority");
    auto const identity = authority.issue("p1", all_names);
    auto const server = serve_tls(identity);
    auto const pin = pin_of_certificate(identity.cert);
    TlsClient trust;
    trust.ca = authority.ca();
    CHECK(outcome(*server, trust) == "ok:   body");
    CHECK(outcome(*server, trust, "localhost") == "ok:   body");
    std::ifstream file(authority.ca());
    std::stringstream text;
    text << file.rdbuf();
    TlsClient memory;
    memory.ca_pem = text.str();
    CHECK(outcome(*server, memory) == "ok:   body");

    TlsClient wrong;
    wrong.ca = stranger.ca();
    auto refused = outcome(*server, wrong);
    has(refused, "denied: error: no secure connection to 127.0.0.1:");
    has(refused, "no known authority vouches for it");
    has(refused, pin);
    has(outcome(*server, {}), "no known authority vouches for it"); // the system's authorities
    has(outcome(*server, wrong, "localhost"), "no known authority");

    // A pin decides alone: no authority, no name.
    TlsClient pinned;
    pinned.pins = {"sha256:" + std::string(64, '0'), pin};
    CHECK(outcome(*server, pinned) == "ok:   body");
    pinned.pins = {"sha256:" + std::string(64, '0')};
    refused = outcome(*server, pinned);
    has(refused, "denied: ");
    has(refused, "its key is not the pinned one but " + pin);
    pinned.ca = authority.ca(); // nor does the right authority help against a wrong pin
    has(outcome(*server, pinned), "its key is not the pinned one");

    TlsClient anyone;
    anyone.insecure_skip_verification = true;
    CHECK(outcome(*server, anyone) == "ok:   body");
}

TEST_CASE("lifetime and name of a server's certificate count", "[http][tls]") {
    Authority authority("Test Authority");
    TlsClient trust;
    trust.ca = authority.ca();
    auto const expired = authority.issue("p1", all_names, -7200, -3600);
    auto const server = serve_tls(expired);
    has(outcome(*server, trust), "denied: ");
    has(outcome(*server, trust), "its certificate expired on ");
    TlsClient pinned;
    pinned.pins = {pin_of_certificate(expired.cert)};
    has(outcome(*server, pinned), "its certificate expired on ");

    auto const future = serve_tls(authority.issue("p1", all_names, 3600, 7200));
    has(outcome(*future, trust), "is not valid yet");

    auto const other = authority.issue("p2", "DNS:p2.example.org");
    auto const misnamed = serve_tls(other);
    has(outcome(*misnamed, trust), "its certificate is for \"p2\", not for 127.0.0.1");
    has(outcome(*misnamed, trust, "localhost"), "not for localhost");
    pinned.pins = {pin_of_certificate(other.cert)};
    CHECK(outcome(*misnamed, pinned) == "ok:   body");
}

TEST_CASE("a server may demand certificates of its clients", "[http][tls]") {
    Authority authority("Test Authority"), people("People"), strangers("Strangers");
    auto const identity = authority.issue("p1", all_names);
    auto const alice = people.issue("alice", ""), mallory = strangers.issue("alice", ""),
               late = people.issue("alice", "", -7200, -3600);
    TlsServer settings;
    settings.client_ca = people.ca();
    auto const server = serve_tls(identity, settings);
    TlsClient trust;
    trust.ca = authority.ca();
    for (int i = 0; i < 20; ++i) { // the refusal must not get lost in a reset
        auto const refused = outcome(*server, trust);
        has(refused, "denied: ");
        has(refused, "it demands a client certificate");
    }
    trust.cert = alice.cert;
    trust.key = alice.key;
    CHECK(outcome(*server, trust) == "ok: alice " + pin_of_certificate(alice.cert) + " body");
    trust.cert = mallory.cert;
    trust.key = mallory.key;
    has(outcome(*server, trust), "denied: ");
    trust.cert = late.cert;
    trust.key = late.key;
    has(outcome(*server, trust), "our certificate has expired");

    // By pin, without any authority.
    settings = {};
    settings.client_pins = {pin_of_certificate(mallory.cert)};
    auto const pinning = serve_tls(identity, settings);
    trust.cert = mallory.cert;
    trust.key = mallory.key;
    CHECK(outcome(*pinning, trust).starts_with("ok: alice "));
    trust.cert = alice.cert;
    trust.key = alice.key;
    has(outcome(*pinning, trust), "denied: ");
}

TEST_CASE("TLS and bare HTTP do not meet", "[http][tls]") {
    Authority authority("Test Authority");
    auto const secure = serve_tls(authority.issue("p1", all_names));
    auto const bare = serve(echo);
    TlsClient trust;
    trust.ca = authority.ca();
    auto const refused = outcome(*bare, trust);
    has(refused, "unavailable: ");
    has(refused, "it does not speak TLS");
    has(refused, "begins with http://");
    Client client(options_for("http://127.0.0.1:" + std::to_string(secure->port())));
    CHECK(client.get("/").status == 400);

    // Broken off inside the handshake, at every stage, and pure garbage: the server lives on.
    for (std::size_t size = 0; size < 300; size += 13) {
        RawSocket socket(secure->port());
        socket.send(std::string("\x16\x03\x01\x02\x00\x01", 6) + std::string(size, '\x01'));
        socket.finish();
        socket.receive_all();
    }
    CHECK(outcome(*secure, trust) == "ok:   body");
}

TEST_CASE("large bodies and many requests go through TLS", "[http][tls]") {
    Authority authority("Test Authority");
    ServerOptions options;
    auto const identity = authority.issue("p1", all_names);
    TlsServer settings;
    settings.cert = identity.cert;
    settings.key = identity.key;
    settings.minimum = TlsVersion::tls12;
    options.tls = settings;
    std::string const name = (authority.folder() / "large").native();
    std::string large(8 << 20, 'x');
    for (std::size_t i = 0; i < large.size(); i += 997) large[i] = static_cast<char>(i);
    std::ofstream(name) << large;
    auto const server = serve(
        [&](ServerRequest request, Responder responder) {
            if (request.method == "PUT") return void(responder.answer(Answer::text(200, request.body)));
            responder.answer(
                Answer::file(200, {Descriptor(::open(name.c_str(), O_RDONLY | O_CLOEXEC)), 0, large.size()}, "x/y"));
        },
        std::move(options));
    ClientOptions client_options;
    client_options.url = Url::parse(server->url());
    client_options.tls.ca = authority.ca();
    Client client(std::move(client_options));
    CHECK(client.put("/", large, "x/y").body == large);
    CHECK(client.get("/").body == large);
    for (int i = 0; i < 200; ++i) CHECK(client.put("/", std::to_string(i), "x/y").body == std::to_string(i));
    CHECK(server->statistics().connections_accepted == 1);
    CHECK(client.server_pin() == pin_of_certificate(identity.cert));
}

TEST_CASE("unusable certificates and keys are errors of the configuration", "[http][tls]") {
    Authority authority("Test Authority");
    auto const one = authority.issue("p1", all_names), two = authority.issue("p2", all_names);
    auto const message = [](auto make) -> std::string {
        try {
            make();
            return "nothing was thrown";
        } catch (Error const& error) {
            return std::string(name_of(error.code())) + ": " + error.message();
        }
    };
    auto const client = [](TlsClient tls) {
        ClientOptions options;
        options.url = Url::parse("https://localhost");
        options.tls = std::move(tls);
        Client{std::move(options)};
    };
    TlsClient tls;
    tls.ca = authority.folder() / "missing.pem";
    has(message([&] { client(tls); }), "config: cannot use the certificate authority " + tls.ca.native());
    tls = {};
    tls.ca_pem = "no certificate";
    has(message([&] { client(tls); }), "config: ");
    tls = {};
    tls.cert = one.cert;
    has(message([&] { client(tls); }), "config: a client certificate needs both files");
    tls.key = two.key;
    has(message([&] { client(tls); }), "config: ");
    tls.key = one.cert;
    has(message([&] { client(tls); }), "config: cannot use the private key ");
    tls = {};
    tls.pins = {"sha256:123"};
    has(message([&] { client(tls); }), "is no pin");
    has(message([&] { serve_tls({one.cert, two.key}); }), "config: ");
    has(message([&] { pin_of_certificate(one.key); }), "config: cannot use the certificate ");
    has(message([&] { pin_of_certificate(authority.folder() / "missing"); }), "config: there is no file");
}
