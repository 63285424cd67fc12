// SPDX-License-Identifier: Apache-2.0
//
// From a base URL to a connected transport; internal to this folder.
#pragma once

#include <chrono>
#include <memory>

#include <smpc/client/error.h>

#include "libclient/http/transport.h"
#include "libclient/http/url.h"
#include "libclient/http/waiter.h"

namespace smpc::http {

/// Resolves, connects (each address in turn) and does the handshake of TLS if `tls` is given. Throws Error(unavailable) also when `limit`
/// passes, Error(denied), DeadlinePassed when the waiter's own deadline passes, Stopped.
std::unique_ptr<Transport> connect_to(Url const& url, std::shared_ptr<TlsContext const> const& tls,
                                      std::chrono::milliseconds limit, Waiter& waiter);

/// The error for a broken connection to `url`.
Error to_error(TransportFault const& fault, Url const& url);

} // namespace smpc::http
