// SPDX-License-Identifier: Apache-2.0
//
// Certificates for the tests of TLS, made on the spot: an authority, and what it issues.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

using X509 = struct x509_st;
using EVP_PKEY = struct evp_pkey_st;

namespace smpc::http::test {

/// Files of one identity in PEM.
struct Identity {
    std::filesystem::path cert, key;
};

/// A folder that goes with the object, and an authority `ca` in it. Issues certificates with keys of P-256.
class Authority {
public:
    explicit Authority(std::string const& name);
    ~Authority();

    /// `names` as in OpenSSL's subjectAltName ("DNS:localhost,IP:127.0.0.1"), empty for none; valid from `from` to `to` seconds from now.
    Identity issue(std::string const& common_name, std::string const& names, long from = -60, long to = 3600);
    std::filesystem::path const& folder() const { return folder_; }
    std::filesystem::path ca() const { return folder_ / "ca.pem"; }

private:
    std::filesystem::path folder_;
    std::shared_ptr<EVP_PKEY> key_;
    std::shared_ptr<X509> certificate_;
    long serial_ = 1;
};

} // namespace smpc::http::test
