#pragma once
// application/problem+json (RFC 9457) with a stable code, the request id and, where fields are to blame, pointers.

#include <string>
#include <string_view>
#include <vector>

#include "api/request.hpp"
#include "domain/refusal.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::api {

struct FieldError {
    std::string pointer;  ///< JSON pointer into the body ("/email"), or the query parameter's name
    std::string code;
    std::string detail;
};

struct Problem {
    unsigned status = 400;
    std::string_view code;   ///< stable; type is "https://muster.example/problems/<code>" , title its plain words
    std::string detail;      ///< what to do next
    std::vector<FieldError> errors{};
    unsigned retry_after_s = 0;  ///< 429 and 503
};

[[nodiscard]] Response to_response(const Problem& problem, const Request& request);
/// The one mapping of domain refusals to HTTP.
[[nodiscard]] unsigned status_of(domain::RefusalCode code);
[[nodiscard]] Problem to_problem(const domain::Refusal& refusal);
[[nodiscard]] Problem to_problem(const eventstore::Failure& failure);

}  // namespace muster::api
