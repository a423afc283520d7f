#pragma once
// What the transport serves: the seam between connections (bytes, deadlines) and requests (routes, credentials, handlers).
// Every call but `respond` comes on an I/O thread and must not block.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/handler.hpp"
#include "api/request.hpp"

namespace muster::api {

/// What is known of a request once its head is: where it goes, how much body it may bring, or that it is refused.
struct Preparation {
    const Route* route = nullptr;
    std::size_t route_index = static_cast<std::size_t>(-1);
    std::size_t body_max = 0;
    std::optional<Response> refusal;  ///< the answer, whatever the body says
};

/// Runs a function on the connection's own I/O thread. From any thread.
using Resume = std::function<void(std::function<void()>)>;

class Application {
  public:
    virtual ~Application() = default;

    /// The head is checked: `request` has its target, path, query and headers; gets its method, captures and credential here.
    [[nodiscard]] virtual Preparation prepare(Request& request, std::string_view method,
                                              const std::vector<std::string>& segments, bool has_body) = 0;
    /// The answer, when it can be given at once; nothing: answer_later must be called.
    [[nodiscard]] virtual std::optional<Response> answer_now(const Preparation& preparation, const Request& request) = 0;
    virtual void answer_later(const Preparation& preparation, std::shared_ptr<const Request> request, Respond respond,
                              Resume resume) = 0;
    /// An answer is about to be written, refusals by the transport included.
    virtual void answered(const Preparation& preparation, const Request& request, const Response& response,
                          std::chrono::nanoseconds took) = 0;
};

}  // namespace muster::api
