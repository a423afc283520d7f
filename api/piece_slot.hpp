#pragma once
// One piece of a streamed body, from any thread, to a connection that may be gone by then. As AnswerSlot, for bodies.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>

#include "api/body_stream.hpp"

namespace muster::api {

class PieceSlot {
  public:
    using Deliver = std::function<void(BodyPiece)>;  ///< runs on the event loop's thread, never inside next()

    /// The loop must outlive the slot, running or not.
    PieceSlot(boost::asio::io_context& context, Deliver deliver) : context_(context), deliver_(std::move(deliver)) {}
    ~PieceSlot() { give({{}, false, true}); }
    PieceSlot(const PieceSlot&) = delete;
    PieceSlot& operator=(const PieceSlot&) = delete;

    /// The first one counts.
    void give(BodyPiece piece) {
        if (given_.exchange(true)) return;
        boost::asio::post(context_, [deliver = std::move(deliver_), piece = std::move(piece)]() mutable { deliver(std::move(piece)); });
    }

  private:
    boost::asio::io_context& context_;
    Deliver deliver_;
    std::atomic<bool> given_{false};
};

}  // namespace muster::api
