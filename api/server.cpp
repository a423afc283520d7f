#include "api/server.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "api/log.hpp"
#include "api/worker.hpp"

namespace muster::api {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr int backlog = 4096;
constexpr std::chrono::milliseconds accept_pause{100};  // out of file descriptors: wait for some to come back
constexpr std::int64_t refused_connections_max = 256;   // beyond the cap, those that get their 503

}  // namespace

struct Server::Parts {
    Parts(Metrics& m, const Listening& listening)
        : metrics(m),
          limits(listening.limits),
          tls(listening.tls),
          io_threads(std::max(1U, listening.io_threads)),
          acceptor(accept_context),
          pause(accept_context) {}

    std::string listen(const Listening& listening);
    void accept();

    Metrics& metrics;
    const TransportLimits limits;
    TlsCertificate* const tls;
    const unsigned io_threads;
    std::vector<std::unique_ptr<Worker>> workers;
    std::size_t next_worker = 0;
    asio::io_context accept_context{1};
    Acceptor acceptor;
    SteadyTimer pause;
    std::thread accept_thread;
    unsigned short port = 0;
    std::atomic<bool> stopped{false};
};

std::string Server::Parts::listen(const Listening& listening) {
    boost::system::error_code error;
    const auto where = listening.host + ":" + std::to_string(listening.port);
    const auto address = asio::ip::make_address(listening.host, error);
    if (error) return "cannot listen on " + where + ": the host must be an IP address";
    const tcp::endpoint endpoint(address, listening.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(backlog, error);
    if (error) return "cannot listen on " + where + ": " + error.message();
    port = acceptor.local_endpoint().port();
    return {};
}

void Server::Parts::accept() {
    auto& worker = *workers[next_worker];
    next_worker = (next_worker + 1) % workers.size();
    acceptor.async_accept(worker.context(), [this, &worker](const boost::system::error_code& error, Socket socket) {
        if (!acceptor.is_open()) return;
        if (error) {
            log::warning("cannot accept a connection: " + error.message());
            pause.expires_after(accept_pause);
            pause.async_wait([this](const boost::system::error_code& cancelled) {
                if (!cancelled) accept();
            });
            return;
        }
        const auto open = metrics.connections();
        const auto cap = static_cast<std::int64_t>(limits.connections_max);
        if (open >= cap) metrics.connection_refused();
        if (open < cap + refused_connections_max) worker.adopt(std::move(socket), open >= cap, tls != nullptr ? tls->context() : nullptr);
        accept();
    });
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { stop(); }

domain::Result<std::unique_ptr<Server>, std::string> Server::listen(Metrics& metrics, const Listening& listening) {
    auto parts = std::make_unique<Parts>(metrics, listening);
    if (auto failed = parts->listen(listening); !failed.empty()) return domain::failure(std::move(failed));
    return std::unique_ptr<Server>(new Server(std::move(parts)));
}

void Server::serve(Application& application) {
    for (unsigned i = 0; i < parts_->io_threads; ++i) {
        parts_->workers.push_back(std::make_unique<Worker>(application, parts_->metrics, parts_->limits));
    }
    for (auto& worker : parts_->workers) worker->start();
    parts_->accept();
    parts_->accept_thread = std::thread([raw = parts_.get()] { raw->accept_context.run(); });
}

unsigned short Server::port() const { return parts_->port; }

void Server::stop() {
    if (parts_->stopped.exchange(true)) return;
    asio::post(parts_->accept_context, [this] {
        boost::system::error_code ignored;
        parts_->acceptor.close(ignored);
        parts_->pause.cancel();
    });
    if (parts_->accept_thread.joinable()) parts_->accept_thread.join();
    for (auto& worker : parts_->workers) worker->drain();
    const auto until = std::chrono::steady_clock::now() + parts_->limits.stop_grace;
    while (parts_->metrics.connections() > 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    for (auto& worker : parts_->workers) {
        worker->abort();
        worker->finish();
    }
    for (auto& worker : parts_->workers) worker->join();
}

}  // namespace muster::api
