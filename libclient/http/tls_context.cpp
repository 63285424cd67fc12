// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/tls_context.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <smpc/client/error.h>

#include "libclient/base/files.h"
#include "libclient/base/sha256.h"

namespace smpc::http {

namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

/// The last complaint of OpenSSL in its own words; empties its queue.
std::string openssl_reason() {
    auto const code = ERR_peek_last_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
    auto const* reason = code ? ERR_reason_error_string(code) : nullptr;
    return reason ? reason : "unknown reason";
}

Error unusable(std::string_view what, std::filesystem::path const& file) {
    return Error(ErrorCode::config, fmt::format("cannot use the {} {}: {}", what, file.native(), openssl_reason()));
}

std::string pin_of(X509* certificate) {
    unsigned char* encoded = nullptr;
    int const size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
    if (size <= 0) return {};
    auto pin = "sha256:" + sha256_hex(std::as_bytes(std::span(encoded, static_cast<std::size_t>(size))));
    OPENSSL_free(encoded);
    return pin;
}

std::string common_name(X509* certificate) {
    auto* const name = X509_get_subject_name(certificate);
    int const place = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (place < 0) return {};
    unsigned char* text = nullptr;
    int const size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, place)));
    if (size < 0) return {};
    std::string out(reinterpret_cast<char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    // A name with a zero byte or a line break is an attempt to pass for another one.
    return out == printable(out) && out.find('\n') == std::string::npos ? out : std::string();
}

std::string expiry(X509* certificate) {
    Bio const out(BIO_new(BIO_s_mem()), &BIO_free);
    if (!out || ASN1_TIME_print(out.get(), X509_get0_notAfter(certificate)) != 1) return "an unknown date";
    char* text = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

/// Lifetime of a certificate whose key is pinned; 0 or X509_V_ERR_….
int lifetime_fault(X509* certificate) {
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0) return X509_V_ERR_CERT_NOT_YET_VALID;
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0) return X509_V_ERR_CERT_HAS_EXPIRED;
    return 0;
}

/// No passphrase is ever asked for: services and scripts have nobody to answer.
int no_passphrase(char*, int, int, void*) {
    return 0;
}

void set_versions(SSL_CTX* context, TlsVersion minimum) {
    SSL_CTX_set_min_proto_version(context, minimum == TlsVersion::tls12 ? TLS1_2_VERSION : TLS1_3_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_default_passwd_cb(context, &no_passphrase);
}

void load_identity(SSL_CTX* context, std::filesystem::path const& cert, std::filesystem::path const& key) {
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, cert.c_str()) != 1) throw unusable("certificate", cert);
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) throw unusable("private key", key);
    if (SSL_CTX_check_private_key(context) != 1)
        throw Error(ErrorCode::config, fmt::format("the private key {} does not belong to the certificate {}",
                                                   key.native(), cert.native()));
}

void trust_pem(SSL_CTX* context, std::string_view pem) {
    Bio const in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    int count = 0;
    for (;; ++count) {
        Certificate const certificate(PEM_read_bio_X509(in.get(), nullptr, &no_passphrase, nullptr), &X509_free);
        if (!certificate) break;
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get());
    }
    ERR_clear_error();
    if (count == 0)
        throw Error(ErrorCode::config, "the text given as certificate authority holds no certificate (PEM)");
}

std::vector<std::string> parse_pins(std::vector<std::string> const& texts) {
    std::vector<std::string> pins;
    for (auto const& text : texts) pins.push_back(parse_pin(text));
    return pins;
}

SSL_CTX* new_context(SSL_METHOD const* method) {
    auto* const context = SSL_CTX_new(method);
    if (!context) throw Error(ErrorCode::failed, fmt::format("cannot prepare TLS: {}", openssl_reason()));
    return context;
}

} // namespace

std::string parse_pin(std::string_view text) {
    std::string pin(text);
    for (char& c : pin)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    constexpr std::string_view prefix = "sha256:";
    bool const good = pin.starts_with(prefix) && pin.size() == prefix.size() + 64 &&
                      pin.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos;
    if (!good)
        throw Error(ErrorCode::config, fmt::format("\"{}\" is no pin of a key", text))
            .help("write sha256: and 64 hexadecimal digits, the SHA-256 of the key's SubjectPublicKeyInfo");
    return pin;
}

std::string pin_of_certificate(std::filesystem::path const& file) {
    std::string bytes;
    try {
        bytes = read_whole(file, 1 << 20);
    } catch (Error const& error) {
        throw Error(ErrorCode::config, error.message());
    }
    ERR_clear_error();
    Bio const in(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), &BIO_free);
    Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, &no_passphrase, nullptr), &X509_free);
    if (!certificate) {
        auto const* p = reinterpret_cast<unsigned char const*>(bytes.data());
        certificate.reset(d2i_X509(nullptr, &p, static_cast<long>(bytes.size())));
    }
    if (!certificate) throw unusable("certificate", file);
    return pin_of(certificate.get());
}

TlsContext::TlsContext(TlsClient const& options)
    : trust_anyone_(options.insecure_skip_verification), pins_(parse_pins(options.pins)) {
    context_.reset(new_context(TLS_client_method()));
    auto* const context = context_.get();
    set_versions(context, options.minimum);
    has_authority_ = pins_.empty();
    if (!options.ca.empty()) {
        ERR_clear_error();
        if (SSL_CTX_load_verify_file(context, options.ca.c_str()) != 1)
            throw unusable("certificate authority", options.ca);
    }
    if (!options.ca_pem.empty()) trust_pem(context, options.ca_pem);
    if (options.ca.empty() && options.ca_pem.empty()) SSL_CTX_set_default_verify_paths(context);
    if (options.cert.empty() != options.key.empty())
        throw Error(ErrorCode::config, fmt::format("a client certificate needs both files: {} is given alone",
                                                   options.cert.empty() ? "the key" : "the certificate"));
    if (!options.cert.empty()) load_identity(context, options.cert, options.key);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, &TlsContext::decide, this);
}

TlsContext::TlsContext(TlsServer const& options) : server_(true), pins_(parse_pins(options.client_pins)) {
    context_.reset(new_context(TLS_server_method()));
    auto* const context = context_.get();
    set_versions(context, options.minimum);
    SSL_CTX_set_num_tickets(context, 0);
    load_identity(context, options.cert, options.key);
    has_authority_ = !options.client_ca.empty();
    if (has_authority_) {
        ERR_clear_error();
        if (SSL_CTX_load_verify_file(context, options.client_ca.c_str()) != 1)
            throw unusable("certificate authority of clients", options.client_ca);
        SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(options.client_ca.c_str()));
    }
    if (has_authority_ || !pins_.empty()) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        SSL_CTX_set_cert_verify_callback(context, &TlsContext::decide, this);
    }
}

TlsContext::~TlsContext() = default;

void TlsContext::Free::operator()(SSL_CTX* context) const noexcept {
    SSL_CTX_free(context);
}

/// OpenSSL's question whether to go on with this peer. Returns 1 to trust.
int TlsContext::decide(X509_STORE_CTX* store, void* self) {
    auto const& context = *static_cast<TlsContext const*>(self);
    auto* const certificate = X509_STORE_CTX_get0_cert(store);
    auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& seen = *static_cast<PeerCertificate*>(SSL_get_app_data(ssl));
    try {
        seen.pin = pin_of(certificate);
        seen.subject = common_name(certificate);
        seen.expires = expiry(certificate);
    } catch (std::exception const&) { // out of memory, in the middle of C code
        X509_STORE_CTX_set_error(store, X509_V_ERR_OUT_OF_MEM);
        return 0;
    }
    int fault = 0;
    if (std::find(context.pins_.begin(), context.pins_.end(), seen.pin) != context.pins_.end()) {
        fault = lifetime_fault(certificate);
    } else if (context.has_authority_ && !context.trust_anyone_) {
        X509_verify_cert(store);
        fault = X509_STORE_CTX_get_error(store);
    } else if (!context.trust_anyone_) {
        fault = X509_V_ERR_APPLICATION_VERIFICATION;
    }
    seen.refusal = fault;
    X509_STORE_CTX_set_error(store, fault);
    return fault == 0 ? 1 : 0;
}

SSL* TlsContext::new_session(PeerCertificate& peer, std::string const& host) const {
    auto* const ssl = SSL_new(context_.get());
    if (!ssl) throw Error(ErrorCode::failed, fmt::format("cannot start TLS: {}", openssl_reason()));
    SSL_set_app_data(ssl, &peer);
    if (server_) {
        SSL_set_accept_state(ssl);
        return ssl;
    }
    SSL_set_connect_state(ssl);
    std::array<unsigned char, sizeof(in6_addr)> address;
    bool const numeric = ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
                         ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
    auto* const rules = SSL_get0_param(ssl);
    if (numeric) {
        X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size());
        SSL_set_tlsext_host_name(ssl, host.c_str());
    }
    return ssl;
}

} // namespace smpc::http
