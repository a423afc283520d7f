#pragma once
// The real transport over an application that answers what it understood of a request: method, path, body.
//
//   GET  /echo            "GET /echo|<body>"
//   POST /echo            the same; bodies up to 1,000 bytes
//   POST /slow            answers from another thread after a while
//   POST /forgetful       drops its Respond
//   GET  /large           1 MiB
//   GET  /stream/{kind}   tests/api/echo_streams.hpp

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "api/application.hpp"
#include "api/server.hpp"
#include "tests/api/echo_streams.hpp"

namespace muster::tests {

class EchoApplication final : public api::Application {
  public:
    EchoApplication();
    ~EchoApplication() override;
    void join();  ///< the threads of slow answers

    api::Preparation prepare(api::Request& request, std::string_view method, const std::vector<std::string>& segments,
                             bool has_body) override;
    std::optional<api::Response> answer_now(const api::Preparation& preparation, const api::Request& request) override;
    void answer_later(const api::Preparation& preparation, std::shared_ptr<const api::Request> request, api::Respond respond,
                      api::Resume resume) override;
    void answered(const api::Preparation& preparation, const api::Request& request, const api::Response& response,
                  std::chrono::nanoseconds took) override;

    std::atomic<int> handled{0};  ///< requests that reached a handler
    StreamCounts streams;

  private:
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

/// Limits small enough for tests to wait for.
[[nodiscard]] api::TransportLimits quick_limits();

struct EchoServer {
    explicit EchoServer(api::TransportLimits limits = {}, api::TlsCertificate* tls = nullptr);
    ~EchoServer();

    EchoApplication application;
    api::Metrics metrics;
    std::unique_ptr<api::Server> server;
    [[nodiscard]] unsigned short port() const { return server->port(); }
};

}  // namespace muster::tests
