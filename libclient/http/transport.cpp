// SPDX-License-Identifier: Apache-2.0
//
// System calls and OpenSSL behind `Transport`. OpenSSL reads and writes through a small BIO of ours, because its own socket BIO would
// raise SIGPIPE in the process of whoever uses the SDK.
#include "libclient/http/transport.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <smpc/client/error.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

namespace smpc::http {

namespace {

using Kind = TransportFault::Kind;

[[noreturn]] void throw_errno() {
    int const error = errno;
    throw TransportFault(Kind::lost, describe_errno(error));
}

bool not_now(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK;
}

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(Descriptor socket) : Transport(std::move(socket)) {}

    Moved receive(std::span<std::byte> into) override {
        for (;;) {
            auto const n = ::recv(fd(), into.data(), into.size(), 0);
            if (n > 0) return {static_cast<std::size_t>(n), Want::nothing, false};
            if (n == 0) return {0, Want::nothing, true};
            if (not_now(errno)) return {0, Want::readable, false};
            if (errno != EINTR) throw_errno();
        }
    }

    Moved send(std::span<std::byte const> bytes) override {
        for (;;) {
            auto const n = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n >= 0) return {static_cast<std::size_t>(n), Want::nothing, false};
            if (not_now(errno)) return {0, Want::writable, false};
            if (errno != EINTR) throw_errno();
        }
    }

    bool can_send_file() const noexcept override { return true; }

    Moved send_file(int file, std::uint64_t offset, std::size_t size) override {
        auto place = static_cast<off_t>(offset);
        for (;;) {
            auto const n = ::sendfile(fd(), file, &place, size);
            if (n > 0) return {static_cast<std::size_t>(n), Want::nothing, false};
            if (n == 0) return {0, Want::nothing, true}; // the file has become shorter
            if (not_now(errno)) return {0, Want::writable, false};
            if (errno != EINTR) throw_errno();
        }
    }

    void finish() noexcept override { ::shutdown(fd(), SHUT_WR); }
};

// ---- the BIO -----------------------------------------------------------------------------------------------------

int bio_write(BIO* bio, char const* bytes, std::size_t size, std::size_t* moved) {
    BIO_clear_retry_flags(bio);
    auto const n = ::send(*static_cast<int*>(BIO_get_data(bio)), bytes, size, MSG_NOSIGNAL);
    if (n < 0) {
        if (not_now(errno) || errno == EINTR) BIO_set_retry_write(bio);
        return 0;
    }
    *moved = static_cast<std::size_t>(n);
    return 1;
}

int bio_read(BIO* bio, char* bytes, std::size_t size, std::size_t* moved) {
    BIO_clear_retry_flags(bio);
    auto const n = ::recv(*static_cast<int*>(BIO_get_data(bio)), bytes, size, 0);
    if (n < 0 && (not_now(errno) || errno == EINTR)) BIO_set_retry_read(bio);
    if (n <= 0) {
        if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
        return 0;
    }
    *moved = static_cast<std::size_t>(n);
    return 1;
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        auto* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "smpc socket");
        BIO_meth_set_write_ex(m, &bio_write);
        BIO_meth_set_read_ex(m, &bio_read);
        BIO_meth_set_ctrl(m, &bio_control);
        return m;
    }();
    return method;
}

// ---- TLS ---------------------------------------------------------------------------------------------------------

/// Why our side refused the certificate of the peer.
std::string refusal(PeerCertificate const& peer, std::string const& host) {
    switch (peer.refusal) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format("its certificate expired on {}", peer.expires);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "its certificate is not valid yet; compare the clocks";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("its certificate is for \"{}\", not for {}", peer.subject, host);
    case X509_V_ERR_APPLICATION_VERIFICATION:
        return fmt::format("its key is not the pinned one but {}", peer.pin);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return fmt::format("its certificate is not trusted: no known authority vouches for it (its key is {})",
                           peer.pin);
    default:
        return fmt::format("its certificate is not trusted: {}", X509_verify_cert_error_string(peer.refusal));
    }
}

/// What the other side said before it broke off.
TransportFault alert(unsigned long code) {
    switch (ERR_GET_REASON(code)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        return {Kind::denied, "it demands a client certificate"};
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        return {Kind::denied, "it does not trust the authority of our certificate"};
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        return {Kind::denied, "it does not accept our certificate"};
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        return {Kind::denied, "it says that our certificate has expired"};
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
        return {Kind::denied, "both sides have no version of TLS in common"};
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
        return {Kind::denied, "it refuses the TLS handshake (it may demand a client certificate)"};
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_UNKNOWN_PROTOCOL:
        return {Kind::not_tls, "it does not speak TLS"};
    default: {
        auto const* text = ERR_reason_error_string(code);
        return {Kind::lost, fmt::format("TLS failed: {}", text ? text : "unknown reason")};
    }
    }
}

struct FreeSession {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

class TlsTransport final : public Transport {
public:
    TlsTransport(Descriptor socket, std::shared_ptr<TlsContext const> context, std::string host)
        : Transport(std::move(socket)), context_(std::move(context)), host_(std::move(host)),
          ssl_(context_->new_session(peer_, host_)) {
        auto* const bio = BIO_new(socket_method());
        if (!bio) throw Error(ErrorCode::failed, "cannot start TLS: out of memory");
        handle_ = fd();
        BIO_set_data(bio, &handle_);
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
    }

    Moved handshake() override {
        ERR_clear_error();
        return result(SSL_do_handshake(ssl_.get()), 0);
    }
    Moved receive(std::span<std::byte> into) override {
        ERR_clear_error();
        std::size_t n = 0;
        int const success = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
        return result(success, n);
    }
    Moved send(std::span<std::byte const> bytes) override {
        if (bytes.empty()) return {};
        ERR_clear_error();
        std::size_t n = 0;
        int const success = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n);
        return result(success, n);
    }
    void finish() noexcept override {
        ERR_clear_error();
        if (!broken_ && SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
        ERR_clear_error();
        ::shutdown(fd(), SHUT_WR);
    }
    bool has_buffered() const noexcept override { return SSL_has_pending(ssl_.get()) != 0; }
    PeerCertificate peer() const override { return peer_; }

private:
    Moved result(int success, std::size_t bytes) {
        if (success == 1) return {bytes, Want::nothing, false};
        int const saved = errno;
        switch (SSL_get_error(ssl_.get(), success)) {
        case SSL_ERROR_WANT_READ:
            return {0, Want::readable, false};
        case SSL_ERROR_WANT_WRITE:
            return {0, Want::writable, false};
        case SSL_ERROR_ZERO_RETURN:
            return {0, Want::nothing, true};
        default:
            break;
        }
        broken_ = true;
        if (peer_.refusal != 0) throw TransportFault(Kind::denied, refusal(peer_, host_));
        auto const code = ERR_peek_error();
        ERR_clear_error();
        if (code == 0) {
            errno = saved;
            if (saved == 0) throw TransportFault(Kind::lost, "the connection was closed without the end mark of TLS");
            throw_errno();
        }
        if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
            throw TransportFault(Kind::lost, "the connection was closed without the end mark of TLS");
        throw alert(code);
    }

    std::shared_ptr<TlsContext const> context_;
    std::string host_;
    PeerCertificate peer_;
    std::unique_ptr<SSL, FreeSession> ssl_;
    int handle_ = -1;
    bool broken_ = false;
};

} // namespace

std::string describe_errno(int error) {
    std::string text = std::strerror(error); // NOLINT(concurrency-mt-unsafe): glibc's is thread-safe
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

Moved Transport::send_file(int, std::uint64_t, std::size_t) {
    throw Error(ErrorCode::internal, "this transport does not send files by itself");
}

std::unique_ptr<Transport> plain_transport(Descriptor socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> tls_transport(Descriptor socket, std::shared_ptr<TlsContext const> context,
                                         std::string const& host) {
    return std::make_unique<TlsTransport>(std::move(socket), std::move(context), host);
}

} // namespace smpc::http
