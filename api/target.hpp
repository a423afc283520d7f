#pragma once
// A request target taken apart: path segments and query parameters, percent-decoded strictly. "%2F" within a segment is data
// and does not split it. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/limits.hpp"
#include "api/request_checks.hpp"
#include "domain/result.hpp"

namespace muster::api {

struct Target {
    std::string path;                                        ///< decoded
    std::vector<std::string> segments;                       ///< decoded; "/a/b" has two, "/" has one, empty
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded ('+' is a space); every name once
};

/// Refused with 400: an invalid or truncated escape, bytes that are not UTF-8, control characters (NUL too), a parameter
/// without a name or with a name that stood before, more than limits.query_parameters_max parameters.
[[nodiscard]] domain::Result<Target, Fault> parse_target(std::string_view target, const TransportLimits& limits);

/// Percent-decodes `text` onto `out`; false when an escape is invalid, or the result is not UTF-8 or has control characters.
[[nodiscard]] bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);

}  // namespace muster::api
