// SPDX-License-Identifier: Apache-2.0
//
// What TLS needs from configuration, at both ends. TLS 1.3; 1.2 with forward secrecy and authenticated ciphers only when asked for. A pin
// names a public key (SHA-256 over its SubjectPublicKeyInfo), so renewing a certificate for the same key changes nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::http {

enum class TlsVersion : std::uint8_t { tls13, tls12 };

/// How a client checks a server and shows itself. Empty fields mean "not given".
struct TlsClient {
    std::filesystem::path ca; ///< PEM file of certificate authorities to trust instead of the system's
    std::string ca_pem;       ///< the same as text; both may be given
    std::vector<std::string>
        pins; ///< `sha256:<64 hex digits>`: one must match; then neither name nor issuer matters, but the lifetime does
    std::filesystem::path cert; ///< client certificate chain (PEM)
    std::filesystem::path key;  ///< its private key (PEM)
    TlsVersion minimum = TlsVersion::tls13;
    bool insecure_skip_verification =
        false; ///< trust whoever answers; only for the configuration key of that meaning (`noSslValidation`)
};

/// How a server shows itself and whether it demands certificates of clients.
struct TlsServer {
    std::filesystem::path cert;           ///< certificate chain (PEM)
    std::filesystem::path key;            ///< private key (PEM)
    std::filesystem::path client_ca;      ///< if given: clients must show a certificate of this authority …
    std::vector<std::string> client_pins; ///< … or one with one of these keys
    TlsVersion minimum = TlsVersion::tls13;
};

/// The pin of the first certificate in a PEM or DER file. Throws Error(config).
std::string pin_of_certificate(std::filesystem::path const& file);
/// Canonical form of a pin (lower case). Throws Error(config) for text that is none.
std::string parse_pin(std::string_view text);

} // namespace smpc::http
