#pragma once
// What one gets from Beast alone: a keep-alive server that parses a request and writes a preformatted answer, without checks,
// deadlines, credentials or metrics. Its own process, so that it competes for the cores as Muster does.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace muster::bench {

/// The body for a target; written into the string it gets.
using BareAnswer = std::function<void(std::string_view target, std::string& body)>;

namespace bare {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(Socket socket, const BareAnswer& answer) : socket_(std::move(socket)), answer_(answer) {
        socket_.set_option(asio::ip::tcp::no_delay(true));
    }
    void read() {
        parser_.emplace();
        http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
            if (!error) self->write();
        });
    }

  private:
    void write() {
        body_.clear();
        const auto target = parser_->get().target();
        answer_({target.data(), target.size()}, body_);
        out_ = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body_.size()) + "\r\n\r\n" + body_;
        asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](boost::system::error_code error, std::size_t) {
            if (!error) self->read();
        });
    }

    Socket socket_;
    const BareAnswer& answer_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::empty_body>> parser_;
    std::string body_, out_;
};

inline void run(int port_pipe, unsigned threads, const BareAnswer& answer) {
    std::vector<std::unique_ptr<asio::io_context>> contexts;
    for (unsigned i = 0; i < threads; ++i) contexts.push_back(std::make_unique<asio::io_context>(1));
    std::vector<asio::executor_work_guard<Executor>> work;
    for (auto& context : contexts) work.emplace_back(context->get_executor());
    asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor(*contexts[0], asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const unsigned short port = acceptor.local_endpoint().port();
    if (::write(port_pipe, &port, sizeof port) != sizeof port) ::_exit(1);
    std::size_t next = 0;
    std::function<void()> accept = [&] {
        auto& context = *contexts[next++ % contexts.size()];
        acceptor.async_accept(context, [&](boost::system::error_code error, Socket socket) {
            if (error) ::_exit(1);
            asio::post(context, [socket = std::move(socket), &answer]() mutable {
                std::make_shared<Session>(std::move(socket), answer)->read();
            });
            accept();
        });
    };
    accept();
    std::vector<std::thread> running;
    for (auto& context : contexts) running.emplace_back([&context] { context->run(); });
    for (auto& thread : running) thread.join();
}

}  // namespace bare

/// Runs in a child process until the object goes. `prepare` runs in the child and makes what answers (opens a database …).
class BareBeastServer {
  public:
    BareBeastServer(unsigned threads, const std::function<BareAnswer()>& prepare) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        process_ = ::fork();
        if (process_ == 0) {
            ::close(ends[0]);
            const auto answer = prepare();
            bare::run(ends[1], threads, answer);
            ::_exit(0);
        }
        ::close(ends[1]);
        const bool started = ::read(ends[0], &port_, sizeof port_) == sizeof port_;
        ::close(ends[0]);
        if (!started) throw std::runtime_error("the bare server does not start");
    }
    ~BareBeastServer() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    BareBeastServer(const BareBeastServer&) = delete;
    BareBeastServer& operator=(const BareBeastServer&) = delete;
    [[nodiscard]] unsigned short port() const { return port_; }

  private:
    pid_t process_ = 0;
    unsigned short port_ = 0;
};

}  // namespace muster::bench
