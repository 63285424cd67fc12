// SPDX-License-Identifier: Apache-2.0
//
// A link under TLS. OpenSSL makes and reads the records; the system calls are ours, so that many records of 16 KiB leave in one.
//
// Ciphertext that the system does not take at once stays here. As long as it does, one byte of the plaintext counts as not taken, so
// that the mesh, which must know when everything is with the system, comes back with it; it is skipped then.
#include "libruntime/net/tls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <smpc/client/error.h>

#include "libclient/base/files.h"
#include "libclient/http/tls.h"
#include "libclient/http/tls_context.h"
#include "libruntime/net/transport.h"

namespace smpc::net {
namespace {

constexpr std::size_t record_size = std::size_t{1} << 14;         // the largest of TLS
constexpr std::size_t record_room = record_size + 512;            // with all that TLS may put around it
constexpr std::size_t batch_size = std::size_t{1} << 18;          // of ciphertext, for one system call
constexpr std::size_t read_size = std::size_t{1} << 17;           // the same for receiving
constexpr std::uint64_t records_per_key = std::uint64_t{1} << 23; // RFC 8446, 5.5, allows three times as many

/// Where OpenSSL puts what is to be sent.
struct Outgoing {
    std::unique_ptr<std::byte[]> bytes{new std::byte[batch_size]};
    std::size_t begin = 0, end = 0;
    std::size_t room() const noexcept { return batch_size - end; }
};

int outgoing_write(BIO* bio, char const* data, std::size_t size, std::size_t* written) {
    auto& out = *static_cast<Outgoing*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (size > out.room()) return 0; // never: room is kept for whole records
    std::memcpy(out.bytes.get() + out.end, data, size);
    out.end += size;
    *written = size;
    return 1;
}
long outgoing_control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_PUSH || command == BIO_CTRL_POP ? 1 : 0;
}

BIO_METHOD const* outgoing_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "queue of a link");
        if (m == nullptr) throw std::bad_alloc();
        BIO_meth_set_write_ex(m, outgoing_write);
        BIO_meth_set_ctrl(m, outgoing_control);
        return m;
    }();
    return method;
}

class TlsTransport final : public Transport {
public:
    TlsTransport(Descriptor socket, std::shared_ptr<http::TlsContext const> context)
        : socket_(std::move(socket)), context_(std::move(context)), ssl_(context_->new_session(peer_, {})) {
        SSL_set_ciphersuites(ssl_.get(), "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
        SSL_set_num_tickets(ssl_.get(), 0);
        SSL_clear_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
        SSL_set_options(ssl_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF); // the mesh's own bye tells a good end
        SSL_set_read_ahead(ssl_.get(), 1);
        SSL_set_default_read_buffer_len(ssl_.get(), read_size);
        BIO* const in = BIO_new_socket(socket_.get(), BIO_NOCLOSE);
        BIO* const out = BIO_new(outgoing_method());
        if (in == nullptr || out == nullptr) {
            BIO_free(in), BIO_free(out);
            throw std::bad_alloc();
        }
        BIO_set_data(out, &out_);
        BIO_set_init(out, 1);
        SSL_set_bio(ssl_.get(), in, out);
    }
    ~TlsTransport() override { OPENSSL_cleanse(gathered_.data(), gathered_.size()); }

    ssize_t send(iovec const* parts, int count) noexcept override {
        std::lock_guard const lock(mutex_);
        if (!shake_hands()) return -1;
        std::size_t taken = 0;
        if (held_) {
            if (!flush()) return -1;
            held_ = false, taken = 1;
        }
        for (;;) {
            while (out_.room() >= 2 * record_room) {
                std::size_t const n = encrypt_some(parts, count, taken);
                if (n == 0) break;
                if (n == failed) return -1;
                taken += n;
            }
            bool const all = out_.room() >= 2 * record_room;
            if (!flush()) {
                if (errno != EAGAIN || taken == 0) return -1;
                held_ = true;
                return taken == 1 ? (errno = EAGAIN, -1) : static_cast<ssize_t>(taken - 1);
            }
            if (all) return taken == 0 ? (errno = EAGAIN, -1) : static_cast<ssize_t>(taken);
        }
    }

    // Reads until nothing has come any more, because bytes that OpenSSL holds wake nobody.
    ssize_t receive(iovec* parts, int count) noexcept override {
        std::lock_guard const lock(mutex_);
        if (!shake_hands()) return -1;
        std::size_t taken = 0;
        for (int i = 0; i < count; ++i) {
            for (std::size_t at = 0; at < parts[i].iov_len;) {
                std::size_t n = 0;
                ERR_clear_error();
                int const result =
                    SSL_read_ex(ssl_.get(), static_cast<std::byte*>(parts[i].iov_base) + at, parts[i].iov_len - at, &n);
                if (result != 1) {
                    if (taken > 0) return static_cast<ssize_t>(taken); // the next call finds the same again
                    return explain(result);
                }
                at += n, taken += n;
            }
        }
        return static_cast<ssize_t>(taken);
    }

    int descriptor() const noexcept override { return socket_.get(); }
    short events(bool to_send) const noexcept override {
        std::lock_guard const lock(mutex_);
        bool const handshake = SSL_is_init_finished(ssl_.get()) == 0; // it waits for the peer's words, not for room
        bool const waiting = out_.end > out_.begin;
        return waiting || (to_send && !handshake) ? POLLIN | POLLOUT : POLLIN;
    }
    void finish_sending() noexcept override {
        std::lock_guard const lock(mutex_);
        if (SSL_is_init_finished(ssl_.get()) != 0 && SSL_shutdown(ssl_.get()) >= 0) flush();
        ::shutdown(socket_.get(), SHUT_WR);
    }

    std::string fault() const override {
        std::lock_guard const lock(mutex_);
        return fault_;
    }
    std::string peer_pin() const override {
        std::lock_guard const lock(mutex_);
        return SSL_is_init_finished(ssl_.get()) != 0 ? peer_.pin : std::string();
    }

private:
    static constexpr std::size_t failed = SIZE_MAX;

    bool shake_hands() noexcept {
        if (!fault_.empty()) return errno = EPROTO, false;
        if (SSL_is_init_finished(ssl_.get()) != 0) return true;
        ERR_clear_error();
        int const result = SSL_do_handshake(ssl_.get());
        if (result != 1) {
            ssize_t const meaning = explain(result);
            int const error = meaning == 0 ? ECONNRESET : errno;
            flush(); // what was said in answer, also an alert
            errno = error;
            return false;
        }
        return flush() || errno == EAGAIN;
    }

    /// Makes a record of what follows the first `skip` bytes. Returns the bytes taken, 0 if there are none, or `failed`.
    std::size_t encrypt_some(iovec const* parts, int count, std::size_t skip) noexcept {
        std::byte const* from = nullptr;
        std::size_t size = 0;
        for (int i = 0; i < count && size < record_size; ++i) {
            auto const* p = static_cast<std::byte const*>(parts[i].iov_base);
            std::size_t n = parts[i].iov_len;
            std::size_t const skipped = std::min(skip, n);
            p += skipped, n -= skipped, skip -= skipped;
            n = std::min(n, record_size - size);
            if (n == 0) continue;
            if (from == nullptr) {
                from = p;
            } else { // small pieces travel together
                if (from != gathered_.data()) std::memcpy(gathered_.data(), from, size), from = gathered_.data();
                std::memcpy(gathered_.data() + size, p, n);
            }
            size += n;
        }
        if (size == 0) return 0;
        if (++records_ % records_per_key == 0) SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
        std::size_t n = 0;
        ERR_clear_error();
        int const result = SSL_write_ex(ssl_.get(), from, size, &n);
        if (result == 1) return n;
        explain(result);
        return failed;
    }

    /// Gives the ciphertext to the system; false with errno if some of it stays.
    bool flush() noexcept {
        while (out_.begin < out_.end) {
            ssize_t const n = ::send(socket_.get(), out_.bytes.get() + out_.begin, out_.end - out_.begin, MSG_NOSIGNAL);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return false;
            out_.begin += static_cast<std::size_t>(n);
        }
        out_.begin = out_.end = 0;
        return true;
    }

    /// What an unsuccessful call of OpenSSL means, as a result of `receive`.
    ssize_t explain(int result) noexcept {
        int const error = errno;
        switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            flush();
            return errno = EAGAIN, -1;
        case SSL_ERROR_ZERO_RETURN:
            return 0;
        case SSL_ERROR_SYSCALL:
            return errno = error != 0 ? error : ECONNRESET, -1;
        default:
            break;
        }
        try {
            fault_ = peer_.refusal != 0 ? describe_refusal() : describe_failure();
        } catch (std::bad_alloc const&) {
            return errno = ENOMEM, -1;
        }
        return errno = EPROTO, -1;
    }
    std::string describe_refusal() const {
        if (peer_.refusal == X509_V_ERR_CERT_HAS_EXPIRED) return "shows a certificate that expired on " + peer_.expires;
        if (peer_.refusal == X509_V_ERR_CERT_NOT_YET_VALID) return "shows a certificate that is not valid yet";
        return fmt::format("shows a key that is not pinned: {}", peer_.pin);
    }
    static std::string describe_failure() {
        unsigned long const code = ERR_get_error();
        ERR_clear_error();
        switch (ERR_GET_REASON(code)) {
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_UNKNOWN_PROTOCOL:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return "does not speak TLS";
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return "shows no certificate";
        default:
            break;
        }
        // Alerts: the peer's judgement about this side.
        int const reason = ERR_GET_REASON(code);
        if (reason > SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256)
            return fmt::format("refuses this party's certificate or TLS (alert {})", reason - SSL_AD_REASON_OFFSET);
        char const* text = ERR_reason_error_string(code);
        return fmt::format("breaks TLS: {}", text != nullptr ? text : "unknown reason");
    }

    struct Free {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };

    mutable std::mutex
        mutex_; // OpenSSL's sessions are for one thread at a time, and the mesh's helper thread sends, too
    Descriptor socket_;
    std::shared_ptr<http::TlsContext const> context_;
    http::PeerCertificate peer_;
    Outgoing out_;
    std::unique_ptr<SSL, Free> ssl_;
    std::array<std::byte, record_size> gathered_;
    std::uint64_t records_ = 0;
    bool held_ = false;
    std::string fault_;
};

} // namespace

TlsOptions read_tls_options(std::filesystem::path const& file) {
    auto const fault = [&](std::string const& what) {
        return Error(ErrorCode::config, fmt::format("{}: {}", file.native(), what))
            .help(R"(the file holds {"cert":FILE,"key":FILE,"pins":["sha256:…", one per party]})");
    };
    auto const text = read_whole(file, std::size_t{1} << 20);
    auto const object = nlohmann::json::parse(text, nullptr, false, true);
    if (!object.is_object()) throw fault("is no JSON object");
    TlsOptions out;
    for (auto const& [key, value] : object.items()) {
        if (key == "pins" && value.is_array()) {
            for (auto const& pin : value) {
                if (!pin.is_string()) throw fault("`pins` are strings");
                out.pins.push_back(pin.get<std::string>());
            }
        } else if ((key == "cert" || key == "key") && value.is_string()) {
            (key == "cert" ? out.cert : out.key) = file.parent_path() / value.get<std::string>();
        } else {
            throw fault(fmt::format("`{}` is not known here, or has another form", key));
        }
    }
    if (out.cert.empty() || out.key.empty()) throw fault("`cert` and `key` are needed");
    return out;
}

TlsLinks::TlsLinks(TlsOptions const& options, unsigned self, unsigned parties) {
    if (options.pins.size() != parties)
        throw Error(ErrorCode::config,
                    fmt::format("TLS needs the pin of each of {} parties, {} are given", parties, options.pins.size()));
    for (auto const& pin : options.pins) pins_.push_back(http::parse_pin(pin));
    if (http::pin_of_certificate(options.cert) != pins_[self])
        throw Error(ErrorCode::config, fmt::format("the certificate {} has another key than the pin of party {}",
                                                   options.cert.native(), self + 1))
            .help("pins are in party order, the own one included");
    http::TlsServer server;
    server.cert = options.cert, server.key = options.key;
    server.client_pins = pins_;
    server_ = std::make_shared<http::TlsContext const>(server);
    for (auto const& pin : pins_) {
        http::TlsClient client;
        client.cert = options.cert, client.key = options.key;
        client.pins = {pin};
        clients_.push_back(std::make_shared<http::TlsContext const>(client));
    }
}

TlsLinks::~TlsLinks() = default;
TlsLinks::TlsLinks(TlsLinks&&) noexcept = default;

std::unique_ptr<Transport> TlsLinks::connect(Descriptor socket, unsigned peer) const {
    return std::make_unique<TlsTransport>(std::move(socket), clients_.at(peer));
}
std::unique_ptr<Transport> TlsLinks::accept(Descriptor socket) const {
    return std::make_unique<TlsTransport>(std::move(socket), server_);
}

} // namespace smpc::net
