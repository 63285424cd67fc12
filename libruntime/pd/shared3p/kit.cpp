// SPDX-License-Identifier: Apache-2.0
//
// The kit: what it computes, and one engine for each domain on the one mesh of the task.
#include "libruntime/pd/shared3p/kit.h"

#include "libruntime/pd/shared3p/instance.h"

namespace smpc::pd::shared3p {

bool computes(CallRow const& row) noexcept {
    using enum Operation;
    switch (row.op) {
    case domain_name:
        return true;
    case create:
    case destroy:
    case init:
    case fill:
    case assign:
    case load:
    case store:
    case gather:
    case scatter:
    case classify:
    case declassify:
    case get_shares:
    case set_shares:
    case type_size:
        return contains(types::all, row.type);
    case shuffle:
    case shuffle_keyed:
    case shuffle_inverse:
    case shuffle_rows:
    case shuffle_rows_keyed:
    case shuffle_rows_inverse:
        return contains(types::unscaled, row.type);
        return false;
    default:
        return contains(types::words_bool, row.type);
    }
}

namespace {

class Shared3pKit final : public Kit {
public:
    explicit Shared3pKit(EngineOptions options) : options_(options) {}

    std::string_view kind() const noexcept override { return "shared3p"; }
    bool implements(CallRow const& row) const noexcept override { return computes(row); }
    unsigned parties() const noexcept override { return 3; }
    std::size_t share_width(ValueType type) const noexcept override {
        return type == ValueType::float32 ? 7 : type == ValueType::float64 ? 11 : public_width(type);
    }
    void start(vm::Services const& services, Statistics& statistics) override {
        party_ = std::make_unique<Party>(services.get<net::Mesh>(), statistics);
    }
    std::unique_ptr<Instance> open(DomainSetup const& domain) override {
        return std::make_unique<Shared3pInstance>(*party_, static_cast<std::uint16_t>(domain.index), options_);
    }
    void finish() override {
        if (party_) party_->check();
    }

private:
    EngineOptions options_;
    std::unique_ptr<Party> party_;
};

} // namespace

std::unique_ptr<Kit> make_kit(EngineOptions options) {
    return std::make_unique<Shared3pKit>(options);
}

} // namespace smpc::pd::shared3p
