#include "api/worker.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <vector>

#include "api/connection.hpp"
#include "api/log.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

using std::chrono::milliseconds;

/// Deadlines are looked at this often: a quarter of the shortest, so that none is late by more than that.
milliseconds sweep_interval(const TransportLimits& limits) {
    const auto shortest = std::min({limits.handshake_timeout, limits.idle_timeout, limits.header_timeout, limits.body_timeout, limits.write_timeout,
                                    limits.linger_timeout});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(250));
}

}  // namespace

Worker::Worker(Application& application, Metrics& metrics, const TransportLimits& limits)
    : application_(application),
      metrics_(metrics),
      limits_(limits),
      work_(context_.get_executor()),
      sweep_timer_(context_),
      sweep_interval_(sweep_interval(limits)) {
    eventstore::crypto::random_bytes(std::span(next_id_).first(8));
}

Worker::~Worker() { join(); }

void Worker::start() {
    sweep();
    thread_ = std::thread([this] { context_.run(); });
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::adopt(Socket socket, bool refused, std::shared_ptr<boost::asio::ssl::context> tls) {
    boost::asio::post(context_, [this, socket = std::move(socket), refused, tls = std::move(tls)]() mutable {
        auto connection = std::make_shared<Connection>(*this, Stream(std::move(socket), tls.get()));
        connections_.push_front(connection);
        connection->start(connections_.begin(), refused);
    });
}

void Worker::forget(std::list<std::shared_ptr<Connection>>::iterator connection) { connections_.erase(connection); }

void Worker::sweep() {
    const auto now = std::chrono::steady_clock::now();
    for (auto it = connections_.begin(); it != connections_.end();) {
        const auto connection = *it++;  // it may close, and leave the list
        connection->check_deadline(now);
    }
    if (finished_) return;  // a timer that had expired already cannot be cancelled
    sweep_timer_.expires_after(sweep_interval_);
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) sweep();
    });
}

void Worker::drain() {
    boost::asio::post(context_, [this] {
        draining_ = true;
        for (auto it = connections_.begin(); it != connections_.end();) {
            const auto connection = *it++;
            connection->close_when_idle();
        }
    });
}

void Worker::abort() {
    boost::asio::post(context_, [this] {
        draining_ = true;
        while (!connections_.empty()) connections_.front()->close();
    });
}

void Worker::finish() {
    boost::asio::post(context_, [this] {
        finished_ = true;
        sweep_timer_.cancel();
        work_.reset();
    });
}

std::string Worker::next_request_id() {
    for (std::size_t i = next_id_.size(); i-- > 8 && ++next_id_[i] == 0;) {
    }
    return "req_" + domain::base32_text(next_id_);
}

}  // namespace muster::api
