#pragma once
// One HTTP connection to one server, kept alive between requests. Not thread-safe: each thread has its own.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace muster::cli {

struct HttpRequest {
    std::string method = "GET";
    std::string target;  ///< origin form: "/v1/organizations?limit=5"
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

struct HttpResponse {
    long status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// Empty when it is not there.
    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

/// No answer came. Whether the request was carried out is unknown unless `connected` is false.
struct HttpFailure {
    bool connected = false;
    std::string detail;
};

class HttpClient {
  public:
    /// `server`: "http://127.0.0.1:8080"; a trailing slash does no harm.
    explicit HttpClient(std::string server, std::chrono::milliseconds timeout = std::chrono::seconds(60));
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    [[nodiscard]] domain::Result<HttpResponse, HttpFailure> send(const HttpRequest& request);
    [[nodiscard]] const std::string& server() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::cli
