// SPDX-License-Identifier: Apache-2.0
//
// Configuration files: JSON with comments and trailing commas, read strictly. Every fault is an Error(config) that names the
// file, the key ("parties[1].tls.cert") and, for a mistyped key, the one that was probably meant.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

namespace smpc::client {

/// Parses text with `//` and `/* */` comments and trailing commas. Throws Error(config) at line and column of `file`.
nlohmann::ordered_json read_config_json(std::string_view text, std::string const& file);

/// One object of a configuration file. Keys are asked for one by one; `finish` complains about those nobody asked for.
///
///     ConfigObject root(document, file);
///     auto name = root.text("name").value_or("local");
///     for (auto& party : root.objects("parties")) …  party.finish();
///     root.finish();
class ConfigObject {
public:
    /// `place` is the path of the object in messages; empty for the whole document. Throws Error(config) if it is no object.
    /// Refers to `object` and `file`, which must outlive it.
    ConfigObject(nlohmann::ordered_json const& object, std::string const& file, std::string place = {});

    bool has(std::string const& key);
    std::optional<std::string> text(std::string const& key);
    std::string need_text(std::string const& key);
    std::optional<bool> flag(std::string const& key);
    std::optional<std::uint64_t> number(std::string const& key, std::uint64_t least, std::uint64_t most);
    std::optional<ConfigObject> object(std::string const& key);
    std::vector<ConfigObject> objects(std::string const& key); ///< of an array; empty if the key is absent
    std::vector<std::string> texts(std::string const& key);    ///< of an array; empty if the key is absent
    /// The entries of an object with free names whose values are objects or strings: name and value.
    nlohmann::ordered_json const* raw(std::string const& key);
    /// Accepts a key without looking at its value.
    void skip(std::string const& key) { raw(key); }

    std::string const& file() const noexcept { return *file_; }
    /// "parties[1].tls.cert"
    std::string path_of(std::string const& key) const;
    /// An Error(config) about a key, to be thrown: "cloud.json: parties[1].http: …".
    Error fault(std::string const& key, std::string const& what) const;
    /// Throws Error(config) for the first key that was never asked for, with the nearest of those that were.
    void finish() const;

private:
    nlohmann::ordered_json const* object_;
    std::string const* file_;
    std::string place_;
    std::set<std::string> known_;
};

} // namespace smpc::client
