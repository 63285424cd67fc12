// SPDX-License-Identifier: Apache-2.0
#include <smpc/client/cloud.h>

#include "libclient/base/uuid.h"
#include "libclient/vc/impl.h"

namespace smpc::client {

VirtualCloud VirtualCloud::from_config(std::string_view cloud_name, ConfigSearch const& search, CloudOptions options) {
    return VirtualCloud(load_cloud(cloud_name, search), std::move(options));
}

VirtualCloud::VirtualCloud(CloudConfig config, CloudOptions options)
    : impl_(std::make_shared<Impl>(std::move(config), std::move(options))) {}
VirtualCloud::VirtualCloud(VirtualCloud const&) = default;
VirtualCloud::VirtualCloud(VirtualCloud&&) noexcept = default;
VirtualCloud& VirtualCloud::operator=(VirtualCloud const&) = default;
VirtualCloud& VirtualCloud::operator=(VirtualCloud&&) noexcept = default;
VirtualCloud::~VirtualCloud() = default;

CloudConfig const& VirtualCloud::config() const noexcept {
    return impl_->config;
}

unsigned VirtualCloud::parties() const noexcept {
    return impl_->count();
}

std::vector<Capabilities> VirtualCloud::capabilities(Limits const& limits) {
    return impl_->capabilities(impl_->limits(limits));
}

bool VirtualCloud::is_carbyne(Limits const& limits) {
    return impl_->is_carbyne(impl_->limits(limits));
}

Job VirtualCloud::job(std::string id) {
    return Job(impl_, checked_uuid(id, "job"));
}

} // namespace smpc::client
