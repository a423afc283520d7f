#pragma once
// An answer's body that is made while it is sent: a handler puts one into Response::stream, and the connection asks it for the
// next piece once the client has taken the one before. So nothing piles up here, whatever the client's pace: whoever makes the
// body holds one piece at most. On HTTP/1.1 it goes out chunked, on HTTP/1.0 until the connection ends.
//
// The connection drops the stream when the client is gone or took no piece for TransportLimits::write_timeout, and when the server
// stops: its destructor is how it hears of that. A maker on another thread keeps the stream alive through a shared_ptr of its own.

#include <functional>
#include <string>

namespace muster::api {

struct BodyPiece {
    std::string bytes;    ///< about 64 KiB is a good size; may be empty
    bool last = false;
    bool failed = false;  ///< the connection ends without the body's end, which is how a client notices
};

class BodyStream {
  public:
    /// Once, from any thread, at once or later. Dropped without a call counts as a failed piece.
    using Give = std::function<void(BodyPiece)>;

    virtual ~BodyStream() = default;
    /// On the connection's I/O thread: must not block. Not called again before the piece was given and sent.
    virtual void next(Give give) = 0;
    /// True for what has no end of its own (server-sent events): then the connection also looks whether the client is still there,
    /// a stop of the server ends the body in order, and no other request follows.
    [[nodiscard]] virtual bool is_endless() const { return false; }
};

}  // namespace muster::api
