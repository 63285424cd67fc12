// SPDX-License-Identifier: Apache-2.0
//
// Tokens are compared by digest and without a branch that depends on them, and every configured one is compared, so that neither content nor
// position can be timed. The configuration never holds a token.
#include "libruntime/vcp/service/auth.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "libclient/base/sha256.h"
#include "libruntime/vcp/service/answers.h"

namespace smpc::vcp {

namespace {

constexpr std::string_view party_prefix = "party/";

HttpError unauthorized(std::string message) {
    return HttpError(401, ErrorCode::denied, std::move(message));
}

std::string_view bearer_token(http::Headers const& headers) {
    auto const value = headers.get("Authorization");
    constexpr std::string_view scheme = "bearer ";
    if (value.size() <= scheme.size() || !http::equal_without_case(value.substr(0, scheme.size()), scheme)) return {};
    return value.substr(std::min(value.find_first_not_of(' ', scheme.size()), value.size()));
}

bool same(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// The number in X-Smpc-Party, if the header is there. Throws for another text.
std::optional<unsigned> claimed_party(http::Headers const& headers, std::size_t parties) {
    auto const text = headers.find("X-Smpc-Party");
    if (!text) return std::nullopt;
    unsigned number = 0;
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size() || number == 0 || number > parties)
        throw HttpError(400, ErrorCode::input, "X-Smpc-Party names no party of this cloud");
    return number;
}

} // namespace

struct Authenticator::Rules {
    bool required = false;
    std::vector<TokenConfig> tokens;
    std::string party_token_sha256; ///< empty: parties need certificates
};

Authenticator::Authenticator(AuthConfig const& config, std::vector<std::string> parties, std::function<Time()> clock)
    : parties_(std::move(parties)), clock_(std::move(clock)) {
    reload(config);
}

Authenticator::~Authenticator() = default;

void Authenticator::reload(AuthConfig const& config) {
    auto rules = std::make_shared<Rules>();
    if (config.engine != "none" && config.engine != "tokens")
        throw Error(ErrorCode::config, fmt::format("\"auth\": unknown engine \"{}\"", config.engine))
            .help("use \"none\" or \"tokens\"");
    rules->required = config.engine == "tokens";
    rules->tokens = config.tokens;
    for (auto const& token : rules->tokens) {
        if (token.user.empty() || token.user.find('/') != std::string::npos)
            throw Error(ErrorCode::config,
                        fmt::format("\"auth\": \"{}\" cannot be the name of a user", printable(token.user)));
    }
    if (config.party_token) rules->party_token_sha256 = sha256_hex(read_token(*config.party_token));
    std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
}

std::shared_ptr<Authenticator::Rules const> Authenticator::rules() const {
    std::lock_guard lock(mutex_);
    return rules_;
}

bool Authenticator::is_required() const {
    return rules()->required;
}

std::string Authenticator::authenticate(http::ServerRequest const& request) const {
    auto const rules = this->rules();
    auto const claimed = claimed_party(request.headers, parties_.size());
    auto const as_party = [](unsigned number) { return fmt::format("{}{}", party_prefix, number); };
    auto const& subject = request.peer.subject;
    auto const token = bearer_token(request.headers);
    if (!rules->required) {
        if (claimed) return as_party(*claimed);
        return subject.find('/') == std::string::npos ? subject : std::string();
    }
    auto const digest = token.empty() ? std::string() : sha256_hex(token);
    if (claimed) {
        bool const by_token = !rules->party_token_sha256.empty() && same(digest, rules->party_token_sha256);
        if (by_token || (!subject.empty() && subject == parties_[*claimed - 1])) return as_party(*claimed);
        throw unauthorized(fmt::format(
            "the request claims to come from party {} but shows neither the party token nor its certificate",
            *claimed));
    }
    if (!token.empty()) {
        TokenConfig const* found = nullptr;
        for (auto const& known : rules->tokens)
            if (same(digest, known.sha256)) found = &known;
        if (!found) throw unauthorized("the token is not known here");
        auto const now = clock_ ? clock_() : smpc::now();
        if (found->expires && *found->expires <= now)
            throw unauthorized(fmt::format("the token of {} expired at {}", found->user, format_time(*found->expires)));
        return found->user;
    }
    if (!subject.empty() && subject.find('/') == std::string::npos) return subject;
    // Thrown as what it is: `throw error.help(…)` would throw a copy of its base.
    auto error = unauthorized("credentials are missing");
    error.help("configure a token or a certificate for this party (\"auth\" in the client configuration)");
    throw error;
}

std::optional<unsigned> party_of(http::ServerRequest const& request) {
    if (!request.user.starts_with(party_prefix)) return std::nullopt;
    unsigned number = 0;
    std::from_chars(request.user.data() + party_prefix.size(), request.user.data() + request.user.size(), number);
    return number;
}

std::string user_of(http::ServerRequest const& request) {
    return party_of(request) ? std::string() : request.user;
}

unsigned require_party(http::ServerRequest const& request, unsigned own) {
    auto const party = party_of(request);
    if (!party || *party == own)
        throw HttpError(403, ErrorCode::denied, "only another party of the cloud may ask this");
    return *party;
}

void require_owner(http::ServerRequest const& request, std::string const& owner, std::string_view what) {
    if (owner.empty() || request.user.empty() || request.user == owner) return;
    if (party_of(request) && (request.method == "GET" || request.method == "HEAD")) return;
    throw HttpError(403, ErrorCode::denied, fmt::format("{} belongs to another user", what));
}

} // namespace smpc::vcp
