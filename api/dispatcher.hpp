#pragma once
// The real Application: routes a request, checks its credential, access, media type and the position it asks for, and calls
// the handler. Whatever a handler throws is a 500 without internals, and a line in the log. Thread-safe.

#include <atomic>
#include <cstdint>
#include <span>

#include "api/application.hpp"
#include "api/authentication.hpp"
#include "api/limits.hpp"
#include "api/router.hpp"
#include "api/services.hpp"
#include "api/trusted_proxies.hpp"

namespace muster::api {

class DryRuns;  // api/dry_run/dry_runs.hpp

struct DispatcherOptions {
    TransportLimits limits;
    bool log_requests = false;  ///< one line per answer at level info; paths without their query
    TrustedProxies proxies{};   ///< who may say for whom it speaks
};

class Dispatcher final : public Application {
  public:
    Dispatcher(Services& services, std::span<const Route> routes, DispatcherOptions options);
    ~Dispatcher() override;

    [[nodiscard]] Preparation prepare(Request& request, std::string_view method, const std::vector<std::string>& segments,
                                      bool has_body) override;
    [[nodiscard]] std::optional<Response> answer_now(const Preparation& preparation, const Request& request) override;
    void answer_later(const Preparation& preparation, std::shared_ptr<const Request> request, Respond respond,
                      Resume resume) override;
    void answered(const Preparation& preparation, const Request& request, const Response& response,
                  std::chrono::nanoseconds took) override;

    /// Looks which read models have stopped; to be called a few times a second, by one thread.
    void refresh_health();

  private:
    /// Of the facade at /api/v1 (api/space): a key of its own kinds, errors in its own form.
    [[nodiscard]] Preparation prepare_facade(Request& request, Method method, std::vector<std::string> segments, bool has_body);
    [[nodiscard]] std::optional<Problem> check_access(const Route& route, Request& request);
    [[nodiscard]] std::optional<Problem> check_page_access(const Route& route, Request& request);
    [[nodiscard]] std::optional<Problem> check_load(const Route& route) const;
    /// The position the client wants to see at least; 0 when it asks for none.
    [[nodiscard]] domain::Result<domain::Position, Problem> wanted_position(const Request& request) const;
    [[nodiscard]] Response read(const Route& route, const Request& request);
    /// On a thread of its own, once the timeline is there.
    void answer_about_past(const Route& route, std::shared_ptr<const Request> request, Respond respond);
    void write(const Route& route, const std::shared_ptr<const Request>& request, const Respond& respond);
    void end_idle(domain::SessionId session);
    [[nodiscard]] static std::uint32_t model_bit(std::string_view model);
    [[nodiscard]] bool is_stopped(std::string_view model) const;

    Services& services_;
    DispatcherOptions options_;
    Router router_;
    Authenticator authenticator_;
    std::atomic<std::uint32_t> stopped_models_{0};
    std::unique_ptr<DryRuns> past_reads_;  ///< a bounded queue and its thread, as dry runs have
};

}  // namespace muster::api
