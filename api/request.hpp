#pragma once
// A request as handlers see it: framing already checked, target split and decoded, credential already authenticated.
// Nothing of Beast shows here, so that handlers compile quickly.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/visibility.hpp"

namespace muster::api {

class BodyStream;  // api/body_stream.hpp
class PastView;    // api/past/past_view.hpp

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

/// Whose request it is, when it carried a live credential.
struct Authenticated {
    domain::Actor actor;
    domain::Viewer viewer;
    std::uint64_t credential_epoch = 0;  ///< the account's when the credential was checked
    std::string credential;  ///< text id of the session or key: scope of Idempotency-Keys and limits
};

struct Request {
    Method method = Method::get;
    std::string target;                                       ///< origin form, as received
    std::string path;                                         ///< decoded
    std::vector<std::string> captures;                        ///< of the route's {…} segments, in order
    std::vector<std::pair<std::string, std::string>> query;   ///< decoded; names not repeated (checked)
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;
    std::string request_id;   ///< X-Request-Id as sent (when it is sane) or made here
    std::string peer_address;
    bool secure = false;  ///< came over TLS
    bool dry_run = false; ///< of a write: says what it would do, and does nothing (set by the dispatcher alone)
    std::optional<Authenticated> who;
    std::shared_ptr<PastView> past{};  ///< what it asks about when that is not now (set by the dispatcher alone)

    [[nodiscard]] std::optional<std::string_view> header(std::string_view lower_case_name) const {
        for (const auto& [name, value] : headers) {
            if (name == lower_case_name) return value;
        }
        return {};
    }
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const {
        for (const auto& [key, value] : query) {
            if (key == name) return value;
        }
        return {};
    }
};

struct Response {
    unsigned status = 200;
    std::string body;
    std::string_view content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;  ///< beside those every answer carries
    std::string_view problem_code{};  ///< set by to_response(Problem): for the metrics; constant data
    std::uint32_t rows = 0;           ///< that it lists: for the activity log
    bool is_page = false;             ///< HTML for a browser, which gets the pages' security headers
    std::shared_ptr<BodyStream> stream{};  ///< in place of `body`: what is made while it is sent
};

}  // namespace muster::api
