// SPDX-License-Identifier: Apache-2.0
#include <smpc/client/config.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/vc/token.h"

using namespace smpc;
using namespace smpc::client;
namespace fs = std::filesystem;

namespace {

/// A home, a project in it and an environment, all private to one test.
struct Place {
    fs::path root = fs::temp_directory_path() / ("smpc-config-" + std::to_string(::getpid()));
    fs::path home = root / "home", project = home / "project/deep";
    std::map<std::string, std::string> environment{{"HOME", home.string()},
                                                   {"XDG_CONFIG_DIRS", (root / "xdg").string()}};

    Place() {
        fs::remove_all(root);
        fs::create_directories(project);
    }
    ~Place() { fs::remove_all(root); }
    void write(fs::path const& file, std::string const& text, mode_t mode = 0600) const {
        fs::create_directories((root / file).parent_path());
        std::ofstream(root / file) << text;
        ::chmod((root / file).c_str(), mode);
    }
    ConfigSearch search() const {
        ConfigSearch s;
        s.directory = project;
        s.system_directory = root / "etc/smpc";
        s.environment = [this](std::string const& name) -> std::optional<std::string> {
            auto it = environment.find(name);
            return it == environment.end() ? std::nullopt : std::optional(it->second);
        };
        return s;
    }
    Config load() const { return load_config(search()); }
};

std::string cloud(std::string const& name, std::string const& party = R"({"url":"http://127.0.0.1:1"})") {
    return R"({"current":")" + name + R"(","clouds":{")" + name + R"(":{"parties":[)" + party + "]}}}";
}

Error error_of(std::function<void()> const& f) {
    try {
        f();
    } catch (Error const& e) {
        UNSCOPED_INFO(to_text(e));
        return e;
    }
    FAIL("nothing was thrown");
    return Error(ErrorCode::internal, "");
}

} // namespace

TEST_CASE("the first configuration file that is found counts") {
    Place p;
    auto none = error_of([&] { p.load(); });
    CHECK(none.code() == ErrorCode::config);
    CHECK_THAT(to_text(none), Catch::Contains("smpc-local up"));

    // From the weakest place to the strongest.
    p.write("etc/smpc/config.json", cloud("system"));
    CHECK(p.load().current == "system");
    p.write("xdg/smpc/config.json", cloud("xdg"));
    CHECK(p.load().current == "xdg");
    p.write("home/.config/smpc/config.json", cloud("user"));
    CHECK(p.load().current == "user");
    p.write("home/other/smpc/config.json", cloud("moved"));
    p.environment["XDG_CONFIG_HOME"] = (p.home / "other").string();
    CHECK(p.load().current == "moved");
    p.write("home/.smpc/config.json", cloud("above"));
    CHECK(p.load().current == "above");
    p.write("home/project/.smpc/config.json", cloud("near"));
    CHECK(p.load().current == "near");
    p.write("named.json", cloud("named"));
    p.environment["SMPC_CONFIG"] = (p.root / "named.json").string();
    CHECK(p.load().current == "named");
    p.write("given.json", cloud("given"));
    auto search = p.search();
    search.file = p.root / "given.json";
    CHECK(load_config(search).current == "given");
    search.file = p.root / "absent.json";
    CHECK(error_of([&] { load_config(search); }).code() == ErrorCode::config);
}

TEST_CASE("a cloud on this machine is merged") {
    Place p;
    p.write("home/project/.smpc/local.json", cloud("local"));
    CHECK(p.load().current == "local");
    p.write("home/.config/smpc/config.json", cloud("user"));
    CHECK(p.load().current == "local"); // more special than the user's file
    CHECK(p.load().clouds.contains("user"));
    p.write("home/project/.smpc/config.json", cloud("project"));
    CHECK(p.load().current == "project");
    CHECK(p.load().clouds.contains("local"));
    p.environment["SMPC_CLOUD"] = "local";
    CHECK(load_cloud("", p.search()).name == "local");
    CHECK(load_cloud("project", p.search()).name == "project");
    auto e = error_of([&] { load_cloud("projekt", p.search()); });
    CHECK_THAT(to_text(e), Catch::Contains("did you mean \"project\"?"));
}

TEST_CASE("everything of a party") {
    Place p;
    p.write("c/token", "abc\n");
    p.write("c/config.json", R"({
      // who is who
      "current": "demo",
      "clouds": { "demo": {
        "domains": { "pd_shared3p": "shared3p" },
        "timeouts": { "connect": "2s", "request": "500ms" },
        "parties": [
          { "name": "p1", "url": "https://p1.example.org/", "ca": "ca.pem",
            "pin": "sha256:ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789", "auth": { "tokenFile": "token" } },
          { "name": "second one", "url": "https://${HOST}/base/", "amphora": "https://a.example.org/", "auth": { "tokenCommand": "echo secret" } },
          { "url": "http://127.0.0.1:8080", "auth": { "cert": "me.pem", "key": "/keys/me.key", }, },
        ], } } })");
    p.environment["HOST"] = "p2.example.org";
    auto search = p.search();
    search.file = p.root / "c/config.json";
    auto const demo = load_cloud("", search);
    CHECK(demo.connect_timeout == std::chrono::seconds(2));
    CHECK(demo.request_timeout == std::chrono::milliseconds(500));
    CHECK(demo.domains.at("pd_shared3p") == "shared3p");
    REQUIRE(demo.parties.size() == 3);
    auto const& [one, two, three] = std::tie(demo.parties[0], demo.parties[1], demo.parties[2]);
    CHECK(one.number == 1);
    CHECK(one.ca == p.root / "c/ca.pem");
    CHECK(one.pins.size() == 1);
    CHECK(one.auth.token_file == p.root / "c/token");
    CHECK_THAT(one.amphora_url, Catch::EndsWith("/amphora"));
    CHECK_THAT(two.url, Catch::StartsWith("https://p2.example.org/base"));
    CHECK_THAT(two.amphora_url, Catch::StartsWith("https://a.example.org"));
    CHECK(two.auth.token_command == "echo secret");
    CHECK(three.name == "p3");
    CHECK(three.auth.key == "/keys/me.key");

    CHECK(TokenSource(one.auth, "p1").get() == "abc");
    CHECK(TokenSource(two.auth, "p2").get() == "secret");
    p.environment["SMPC_TOKEN_SECOND_ONE"] = "from-environment";
    p.environment["SMPC_TIMEOUT"] = "7s";
    auto changed = load_cloud("", search);
    CHECK(changed.parties[1].auth.token == "from-environment");
    CHECK(changed.parties[1].auth.token_command.empty());
    CHECK(changed.timeout == std::chrono::seconds(7));
}

TEST_CASE("faults of the configuration name file and key") {
    Place p;
    auto const faults = std::vector<std::pair<std::string, std::string>>{
        {R"({"clouds":)", "not valid JSON"},
        {R"({"curent":"x","clouds":{}})", "did you mean \"current\"?"},
        {R"({"current":"x","clouds":{}})", "no cloud \"x\""},
        {R"({"clouds":{"a":{"parties":[]}}})", "at least one party"},
        {R"({"clouds":{"a":[]}})", "object"},
        {R"({"clouds":{"a":null}})", "object"},
        {cloud("a", R"({"name":"p1"})"), "url"},
        {cloud("a", R"({"url":"p1.example.org"})"), "parties[0].url"},
        {cloud("a", R"({"url":"http://h:1","pin":"sha256:12"})"), "parties[0].pin"},
        {cloud("a", R"({"url":"http://h:1","urll":"x"})"), "did you mean \"url\"?"},
        {cloud("a", R"({"url":"http://h:1"},{"name":"p1","url":"http://h:2"})"), "another party's name"},
        {cloud("a", R"({"url":"http://h:1","auth":{"tokenFile":"a","tokenCommand":"b"}})"), "only one of them"},
        {cloud("a", R"({"url":"http://h:1","auth":{"cert":"a"}})"), "belong together"},
        {cloud("a", R"({"url":"http://h:1","auth":{"oidc":{}}})"), "oidc"},
        {cloud("a", R"({"url":"http://${NOWHERE}:1"})"), "NOWHERE is not set"},
        {R"({"clouds":{"a":{"timeouts":{"request":"soon"},"parties":[{"url":"http://h:1"}]}}})", "timeouts.request"},
    };
    for (auto const& [text, expected] : faults) {
        INFO(text);
        p.write("bad.json", text);
        auto search = p.search();
        search.file = p.root / "bad.json";
        auto e = error_of([&] { load_config(search); });
        CHECK(e.code() == ErrorCode::config);
        CHECK_THAT(to_text(e), Catch::Contains(expected));
        CHECK_THAT(to_text(e), Catch::Contains("bad.json"));
    }
}

TEST_CASE("secrets that others can read are a warning") {
    Place p;
    p.write("c/token", "abc", 0644);
    p.write("c/config.json", cloud("a", R"({"url":"http://h:1","auth":{"tokenFile":"token"}})"));
    auto search = p.search();
    search.file = p.root / "c/config.json";
    std::vector<std::string> warnings;
    load_cloud("", search, &warnings);
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings[0], Catch::Contains("chmod 600"));
    ::chmod((p.root / "c/token").c_str(), 0600);
    CHECK(load_config(search).warnings.empty());
}

TEST_CASE("several clouds and none named") {
    Place p;
    p.write("c.json", R"({"clouds":{"a":{"parties":[{"url":"http://h:1"}]},"b":{"parties":[{"url":"http://h:1"}]}}})");
    auto search = p.search();
    search.file = p.root / "c.json";
    auto config = load_config(search);
    CHECK_THAT(to_text(error_of([&] { config.cloud(); })), Catch::Contains("a, b"));
    CHECK(config.cloud("b").name == "b");
}

TEST_CASE("tokens from files and commands") {
    Place p;
    p.write("empty", "\n");
    p.write("words", "two words");
    auto from_file = [&](std::string const& name) {
        AuthConfig auth;
        auth.token_file = p.root / name;
        return TokenSource(auth, "p1");
    };
    for (auto const* name : {"empty", "words", "absent"}) {
        auto e = error_of([&] { from_file(name).get(); });
        CHECK(e.code() == ErrorCode::config);
        CHECK_THAT(e.message(), !Catch::Contains("two"));
    }
    AuthConfig auth;
    auth.token_command = "exit 3";
    CHECK(error_of([&] { TokenSource(auth, "p1").get(); }).code() == ErrorCode::config);
    auth.token_command =
        "echo run >> '" + (p.root / "runs").string() + "'; echo token-$(wc -l < '" + (p.root / "runs").string() + "')";
    TokenSource source(auth, "p1");
    CHECK(source.get() == "token-1");
    CHECK(source.get() == "token-1"); // kept
    CHECK(source.refuse());
    CHECK(source.get() == "token-2");
    CHECK_FALSE(TokenSource({}, "p1").refuse());
    CHECK(TokenSource({}, "p1").get().empty());
}

TEST_CASE("the configuration of the Carbyne Stack command line is the last resort") {
    Place p;
    p.write("home/.cs/config",
            R"({"prime":198766463529478683931867765928436695041,"noSslValidation":true,"trustedCertificates":[],
      "providers":[{"id":1,"baseUrl":"https://one.example.org/","amphoraServiceUrl":"https://one.example.org/amphora",
                    "ephemeralServiceUrl":"https://one.example.org/"},
                   {"id":2,"baseUrl":"https://two.example.org"}]})");
    p.write("home/.cs/access-tokens.json",
            R"({"tokens":[{"vcpBaseUrl":"https://two.example.org/","idToken":"id-token","expires":4102444800000}]})");
    std::vector<std::string> warnings;
    auto found = load_cloud("", p.search(), &warnings);
    CHECK(found.carbyne);
    REQUIRE(found.parties.size() == 2);
    CHECK(found.parties[0].insecure_skip_verification);
    CHECK(found.parties[0].auth.token.empty());
    CHECK(found.parties[1].auth.token == "id-token");
    CHECK_FALSE(warnings.empty());
    p.write("home/.config/smpc/config.json", cloud("user"));
    CHECK_FALSE(load_cloud("", p.search()).carbyne);
}
