// SPDX-License-Identifier: Apache-2.0
#include "certificates.h"

#include <catch2/catch.hpp>

#include <cstdio>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "libclient/base/uuid.h"

namespace smpc::http::test {

namespace {

std::shared_ptr<EVP_PKEY> new_key() {
    return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

void extend(X509* certificate, X509* issuer, int id, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    REQUIRE(extension);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

std::shared_ptr<X509> new_certificate(EVP_PKEY* key, std::string const& name, long serial, long from, long to) {
    std::shared_ptr<X509> certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1, 0);
    return certificate;
}

template <typename Write> void write_pem(std::filesystem::path const& path, Write write) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "w"), &std::fclose);
    REQUIRE(file);
    REQUIRE(write(file.get()) == 1);
}

} // namespace

Authority::Authority(std::string const& name)
    : folder_(std::filesystem::temp_directory_path() / ("smpc-tls-" + new_uuid())), key_(new_key()),
      certificate_(new_certificate(key_.get(), name, 1, -3600, 86400)) {
    std::filesystem::create_directory(folder_);
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
    extend(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
    write_pem(ca(), [&](std::FILE* file) { return PEM_write_X509(file, certificate_.get()); });
}

Authority::~Authority() {
    std::filesystem::remove_all(folder_);
}

Identity Authority::issue(std::string const& common_name, std::string const& names, long from, long to) {
    auto const key = new_key();
    auto const certificate = new_certificate(key.get(), common_name, ++serial_, from, to);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    if (!names.empty()) extend(certificate.get(), certificate_.get(), NID_subject_alt_name, names);
    X509_sign(certificate.get(), key_.get(), EVP_sha256());
    auto const stem = std::to_string(serial_);
    Identity identity{folder_ / (stem + ".pem"), folder_ / (stem + ".key")};
    write_pem(identity.cert, [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
    write_pem(identity.key, [&](std::FILE* file) {
        return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return identity;
}

} // namespace smpc::http::test
