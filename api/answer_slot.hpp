#pragma once
// One answer, from any thread, to a connection that may be gone by then. It never holds the connection itself, so that this
// dies on its own thread. A handler that drops it without an answer is a bug, and the client hears of it.

#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "api/metrics.hpp"
#include "api/problem.hpp"
#include "api/request.hpp"

namespace muster::api {

class AnswerSlot {
  public:
    /// Runs on the event loop's thread.
    using Deliver = std::function<void(Response)>;

    /// The loop must outlive the slot, running or not. `about`: what an internal error is said to be about.
    AnswerSlot(boost::asio::io_context& context, Metrics& metrics, Deliver deliver, Request about)
        : context_(context), metrics_(metrics), deliver_(std::move(deliver)), about_(std::move(about)) {}
    ~AnswerSlot() {
        if (!given_.exchange(true)) {
            give(to_response({500, "internal_error", "Something went wrong here; try again later."}, about_));
        }
    }
    AnswerSlot(const AnswerSlot&) = delete;
    AnswerSlot& operator=(const AnswerSlot&) = delete;

    /// The first one counts.
    void answer(Response response) {
        if (!given_.exchange(true)) give(std::move(response));
    }

  private:
    void give(Response response) {
        metrics_.request_ended();
        boost::asio::dispatch(context_, [deliver = deliver_, response = std::move(response)]() mutable { deliver(std::move(response)); });
    }

    boost::asio::io_context& context_;
    Metrics& metrics_;
    Deliver deliver_;
    Request about_;
    std::atomic<bool> given_{false};
};

}  // namespace muster::api
