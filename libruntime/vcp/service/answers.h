// SPDX-License-Identifier: Apache-2.0
//
// How the services answer: JSON objects, the error object with the status that belongs to its code, and the other two dialects of errors that
// clients of Carbyne Stack know (a JSON string from Amphora, plain text from Ephemeral). The mapping from codes to statuses is here and only here.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include <smpc/client/error.h>

#include "libclient/http/server.h"

namespace smpc::vcp {

/// An error whose status is not the one of its code: 401 and 403 are both `denied`, 410 and 404 both `not-found`, …
class HttpError : public Error {
public:
    HttpError(int status, ErrorCode code, std::string message) : Error(code, std::move(message)), status_(status) {}
    int status() const noexcept { return status_; }

private:
    int status_;
};

/// usage, input, config 400 · denied 403 · not-found 404 · conflict, cancelled, mismatch 409 · timeout 504 · unavailable, party-lost 503 · else 500;
/// TooLarge 413, StorageFull 507, HttpError its own.
int status_of(Error const& error) noexcept;

/// A JSON answer with this body.
http::Answer json_answer(int status, nlohmann::json const& body);
/// The error object `{"error":{…}}`. Errors of code `internal` lose their message on the way out (it is logged instead).
http::Answer error_answer(Error const& error);
/// Amphora's form: the message as a JSON string.
http::Answer string_answer(int status, std::string_view text);

/// The body as JSON. Throws Error(input) for what is none, or is nested deeper than 64 levels.
nlohmann::json parse_body(std::string_view body);

/// What a guard or handler threw, as an answer in the dialect of the request's path; faults that are no smpc::Error are logged and hidden.
http::Answer fault_answer(http::ServerRequest const& request, std::exception_ptr fault,
                          std::function<void(std::string const&)> const& log);

} // namespace smpc::vcp
