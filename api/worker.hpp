#pragma once
// One I/O thread: its own event loop, the connections that live on it, and what they share without locks.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <thread>

#include "api/application.hpp"
#include "api/limits.hpp"
#include "api/metrics.hpp"
#include "api/response_writer.hpp"
#include "api/socket.hpp"
#include "api/tls_certificate.hpp"

namespace muster::api {

class Connection;

using SteadyTimer = boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

class Worker {
  public:
    Worker(Application& application, Metrics& metrics, const TransportLimits& limits);
    ~Worker();

    void start();
    /// From any thread. Idle connections close now, busy ones after their answer.
    void drain();
    /// From any thread. Every connection closes now.
    void abort();
    /// From any thread: the loop ends once no connection is left.
    void finish();
    void join();

    /// From any thread: takes over an accepted socket; with a context it speaks TLS. `refused`: answer 503 and close.
    void adopt(Socket socket, bool refused, std::shared_ptr<boost::asio::ssl::context> tls);

    // For connections, on this thread only.
    [[nodiscard]] Application& application() { return application_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }
    [[nodiscard]] const TransportLimits& limits() const { return limits_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    [[nodiscard]] std::string_view date() { return date_.now(); }
    [[nodiscard]] std::string next_request_id();
    [[nodiscard]] bool draining() const { return draining_; }
    void forget(std::list<std::shared_ptr<Connection>>::iterator connection);

  private:
    void sweep();

    Application& application_;
    Metrics& metrics_;
    const TransportLimits limits_;
    boost::asio::io_context context_{1};  // one thread runs it
    boost::asio::executor_work_guard<Executor> work_;
    SteadyTimer sweep_timer_;
    std::chrono::milliseconds sweep_interval_;
    std::list<std::shared_ptr<Connection>> connections_;
    DateLine date_;
    domain::Bytes16 next_id_{};
    bool draining_ = false;
    bool finished_ = false;
    std::thread thread_;
};

}  // namespace muster::api
