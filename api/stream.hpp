#pragma once
// The bytes of a connection: a plain socket, or TLS over it. Which one is a pointer that is null or not, so that plain
// connections pay one predictable branch per call. Used on its worker's thread only.

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <utility>

#include "api/socket.hpp"

namespace muster::api {

class Stream {
  public:
    /// Without a context it is plain. The context may go before the stream.
    Stream(Socket socket, boost::asio::ssl::context* context)
        : socket_(std::make_unique<Socket>(std::move(socket))),
          tls_(context != nullptr ? std::make_unique<Tls>(*socket_, *context) : nullptr) {}

    [[nodiscard]] bool is_secure() const { return tls_ != nullptr; }
    /// For options, addresses, cancelling and closing; its own bytes are none of ours over TLS, but after a shutdown.
    [[nodiscard]] Socket& socket() { return *socket_; }

    template <class Handler>
    void async_handshake(Handler&& handler) {
        tls_->async_handshake(boost::asio::ssl::stream_base::server, std::forward<Handler>(handler));
    }
    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        if (tls_) return tls_->async_read_some(buffers, std::forward<Handler>(handler));
        socket_->async_read_some(buffers, std::forward<Handler>(handler));
    }
    /// All of it, or an error.
    template <class Buffers, class Handler>
    void async_write(const Buffers& buffers, Handler&& handler) {
        if (tls_) return boost::asio::async_write(*tls_, buffers, std::forward<Handler>(handler));
        boost::asio::async_write(*socket_, buffers, std::forward<Handler>(handler));
    }
    /// Says goodbye in TLS's own words and waits for the other side's.
    template <class Handler>
    void async_shutdown(Handler&& handler) {
        tls_->async_shutdown(std::forward<Handler>(handler));
    }

  private:
    using Tls = boost::asio::ssl::stream<Socket&>;
    std::unique_ptr<Socket> socket_;  // on the heap: TLS refers to it, and a stream moves
    std::unique_ptr<Tls> tls_;
};

}  // namespace muster::api
