// SPDX-License-Identifier: Apache-2.0
//
// A request that dies while it is pending takes itself out of its queue, so that an exception may unwind through waiting work.
#include "libruntime/net/request.h"

#include "libruntime/net/inbox.h"
#include "libruntime/net/outbox.h"

namespace smpc::net {

SendRequest::~SendRequest() {
    if (state_ == State::pending && owner_ != nullptr) owner_->withdraw(*this);
}

ReceiveRequest::~ReceiveRequest() {
    if (state_ == State::pending && owner_ != nullptr) owner_->withdraw(*this);
}

} // namespace smpc::net
