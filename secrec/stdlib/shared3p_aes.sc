// SPDX-License-Identifier: Apache-2.0
//
// AES (FIPS 197) of private blocks under private keys, each block by itself. A block is four words of four bytes, the first byte
// the most significant; the key schedule is separate, so that a key is expanded once.

module shared3p_aes;

import stdlib;
import shared3p;
import shared3p_random;

uint AES128_Nk = 4;
uint AES192_Nk = 6;
uint AES256_Nk = 8;
uint AES128_Nb = 4;
uint AES192_Nb = 4;
uint AES256_Nb = 4;
uint AES128_Nr = 10;
uint AES192_Nr = 12;
uint AES256_Nr = 14;

// ---- AES-128 ----------------------------------------------------------------------------------------------------------

/// Random keys, 4 words each.
template <domain D : shared3p>
D xor_uint32[[1]] aes128Genkey(uint blocks) {
    D xor_uint32[[1]] keys(4 * blocks);
    return randomize(keys);
}

/// The key schedule: 44 words for each key of 4. Those of several keys are interleaved by round.
template <domain D : shared3p>
D xor_uint32[[1]] aes128ExpandKey(D xor_uint32[[1]] aeskey) {
    assert(size(aeskey) % 4 == 0);
    D xor_uint32[[1]] expanded(size(aeskey) / 4 * 44);
    __syscall("shared3p::aes128_xor_uint32_vec_expand_key", __domainid(D), aeskey, expanded);
    return expanded;
}

/// Encrypts each block under its own expanded key.
template <domain D : shared3p>
D xor_uint32[[1]] aes128EncryptEcb(D xor_uint32[[1]] expandedKey, D xor_uint32[[1]] plainText) {
    assert(size(plainText) > 0);
    assert(size(plainText) % 4 == 0);
    assert(size(expandedKey) == size(plainText) / 4 * 44);
    D xor_uint32[[1]] cipherText(size(plainText));
    __syscall("shared3p::aes128_xor_uint32_vec", __domainid(D), plainText, expandedKey, cipherText);
    return cipherText;
}

/// Encrypts all blocks under one expanded key.
template <domain D : shared3p>
D xor_uint32[[1]] aes128SingleKeyEncryptEcb(D xor_uint32[[1]] expandedKey, D xor_uint32[[1]] plainText) {
    assert(size(plainText) > 0);
    assert(size(plainText) % 4 == 0);
    assert(size(expandedKey) == 44);
    D xor_uint32[[1]] cipherText(size(plainText));
    __syscall("shared3p::aes128_single_key_xor_uint32_vec", __domainid(D), plainText, expandedKey, cipherText);
    return cipherText;
}

// ---- AES-192 ----------------------------------------------------------------------------------------------------------

/// Random keys, 6 words each.
template <domain D : shared3p>
D xor_uint32[[1]] aes192Genkey(uint blocks) {
    D xor_uint32[[1]] keys(6 * blocks);
    return randomize(keys);
}

/// The key schedule: 52 words for each key of 6. Those of several keys are interleaved by round.
template <domain D : shared3p>
D xor_uint32[[1]] aes192ExpandKey(D xor_uint32[[1]] aeskey) {
    assert(size(aeskey) % 6 == 0);
    D xor_uint32[[1]] expanded(size(aeskey) / 6 * 52);
    __syscall("shared3p::aes192_xor_uint32_vec_expand_key", __domainid(D), aeskey, expanded);
    return expanded;
}

/// Encrypts each block under its own expanded key.
template <domain D : shared3p>
D xor_uint32[[1]] aes192EncryptEcb(D xor_uint32[[1]] expandedKey, D xor_uint32[[1]] plainText) {
    assert(size(plainText) > 0);
    assert(size(plainText) % 4 == 0);
    assert(size(expandedKey) == size(plainText) / 4 * 52);
    D xor_uint32[[1]] cipherText(size(plainText));
    __syscall("shared3p::aes192_xor_uint32_vec", __domainid(D), plainText, expandedKey, cipherText);
    return cipherText;
}

/// Encrypts all blocks under one expanded key.
template <domain D : shared3p>
D xor_uint32[[1]] aes192SingleKeyEncryptEcb(D xor_uint32[[1]] expandedKey, D xor_uint32[[1]] plainText) {
    assert(size(plainText) > 0);
    assert(size(plainText) % 4 == 0);
    assert(size(expandedKey) == 52);
    D xor_uint32[[1]] cipherText(size(plainText));
    __syscall("shared3p::aes192_single_key_xor_uint32_vec", __domainid(D), plainText, expandedKey, cipherText);
    return cipherText;
}

// ---- AES-256 ----------------------------------------------------------------------------------------------------------

/// Random keys, 8 words each.
template <domain D : shared3p>
D xor_uint32[[1]] aes256Genkey(uint blocks) {
    D xor_uint32[[1]] keys(8 * blocks);
    return randomize(keys);
}

/// The key schedule: 60 words for each key of 8. Those of several keys are interleaved by round.
template <domain D : shared3p>
D xor_uint32[[1]] aes256ExpandKey(D xor_uint32[[1]] aeskey) {
    assert(size(aeskey) % 8 == 0);
    D xor_uint32[[1]] expanded(size(aeskey) / 8 * 60);
    __syscall("shared3p::aes256_xor_uint32_vec_expand_key", __domainid(D), aeskey, expanded);
    return expanded;
}

/// Encrypts each block under its own expanded key.
template <domain D : shared3p>
D xor_uint32[[1]] aes256EncryptEcb(D xor_uint32[[1]] expandedKey, D xor_uint32[[1]] plainText) {
    assert(size(plainText) > 0);
    assert(size(plainText) % 4 == 0);
    assert(size(expandedKey) == size(plainText) / 4 * 60);
    D xor_uint32[[1]] cipherText(size(plainText));
    __syscall("shared3p::aes256_xor_uint32_vec", __domainid(D), plainText, expandedKey, cipherText);
    return cipherText;
}

/// Encrypts all blocks under one expanded key.
template <domain D : shared3p>
D xor_uint32[[1]] aes256SingleKeyEncryptEcb(D xor_uint32[[1]] expandedKey, D xor_uint32[[1]] plainText) {
    assert(size(plainText) > 0);
    assert(size(plainText) % 4 == 0);
    assert(size(expandedKey) == 60);
    D xor_uint32[[1]] cipherText(size(plainText));
    __syscall("shared3p::aes256_single_key_xor_uint32_vec", __domainid(D), plainText, expandedKey, cipherText);
    return cipherText;
}
