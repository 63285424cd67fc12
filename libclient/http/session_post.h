// SPDX-License-Identifier: Apache-2.0
//
// How other threads reach a session; internal to this folder. Apart from session.h because posting pulls in much of Asio.
#pragma once

#include <boost/asio/post.hpp>

#include "libclient/http/session.h"

namespace smpc::http {

template <typename F> void Session::post(F f) {
    asio::post(io_->context, [self = shared_from_this(), work = std::move(f)]() mutable { work(*self); });
}

} // namespace smpc::http
