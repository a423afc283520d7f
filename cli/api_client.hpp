#pragma once
// Muster's HTTP API as the commands use it: JSON in and out, problems read, and requests repeated while the server is away
// or busy. Every write carries an Idempotency-Key or an If-Match, so that a repeat is safe. Not thread-safe.

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "cli/http_client.hpp"
#include "cli/json_document.hpp"

namespace muster::cli {

struct ApiOptions {
    std::string server;
    std::string api_key;                          ///< may be empty
    std::string session_token{};                  ///< instead of a key: a signed-in person's
    std::chrono::milliseconds patience{0};        ///< how long an unreachable or busy server is waited for
    std::atomic<std::uint64_t>* repeats = nullptr;  ///< counts repeated requests
};

struct ApiCall {
    std::string method = "GET";
    std::string target;
    std::string body{};             ///< JSON; empty: none
    std::string idempotency_key{};  ///< POST
    std::string if_match{};         ///< the ETag as it came, quotes included
    bool anonymous = false;         ///< without the API key: what a person does with a link in hand
};

struct ApiAnswer {
    long status = 0;
    std::string body;
    std::string etag;
    std::string position;  ///< Muster-Position
    std::string code;      ///< of a problem: its stable code
    std::string detail;    ///< of a problem: what is wrong and what to do
    bool replayed = false;           ///< an Idempotency-Key was recognised: the answer of the first time
    bool after_lost_answer = false;  ///< the request was sent before and may have been carried out then

    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    /// The parsed body; an empty object when it is no JSON.
    [[nodiscard]] JsonDocument json() const;
    /// "409 last_admin: …", for messages.
    [[nodiscard]] std::string problem() const;
};

class ApiClient {
  public:
    explicit ApiClient(ApiOptions options);

    /// Any answer, refusals included. The failure text says that and why the server cannot be reached, and what to do.
    [[nodiscard]] domain::Result<ApiAnswer, std::string> call(const ApiCall& call);
    [[nodiscard]] domain::Result<ApiAnswer, std::string> get(std::string target) { return call({.target = std::move(target)}); }

  private:
    [[nodiscard]] static bool worth_repeating(const ApiAnswer& answer);

    ApiOptions options_;
    HttpClient http_;
};

/// Prints a failure or a problem to standard error; the exit code that fits.
[[nodiscard]] int report_unreachable(const std::string& failure);
[[nodiscard]] int report_problem(const ApiAnswer& answer);

}  // namespace muster::cli
