#pragma once
// One client connection: reads requests, one at a time and in order, has them answered, writes each answer with one write.
// Lives on its worker's thread; nothing here is called from another one. What a client sends ahead waits in the buffer.
//
//   handshake -> idle                                          over TLS
//   idle -> head -> body -> answering -> writing -> idle …      each with its deadline, but for answering (the handler's)
//   answering -> writing -> waiting -> writing -> waiting …      a streamed body: waiting for its next piece, which is the maker's
//   any fault -> writing -> lingering -> closed                 lingering: reads on, so that the answer is not lost to a reset

#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "api/application.hpp"
#include "api/body_stream.hpp"
#include "api/request_checks.hpp"
#include "api/request_parser.hpp"
#include "api/stream.hpp"
#include "api/worker.hpp"

namespace muster::api {

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Worker& worker, Stream stream);
    ~Connection();

    void start(std::list<std::shared_ptr<Connection>>::iterator place, bool refused);
    void check_deadline(std::chrono::steady_clock::time_point now);
    void close_when_idle();
    void close();

  private:
    using Clock = std::chrono::steady_clock;
    using Error = boost::system::error_code;
    enum class Phase { handshake, idle, head, body, answering, writing, waiting, lingering, closed };

    template <class Work>
    void guarded(Work&& work);
    void enter(Phase phase, std::chrono::milliseconds patience);
    void shake_hands();
    void next_request();
    void scan_head();
    void take_head(std::string_view bytes);
    void begin_body();
    void parse_body();
    void read_more();
    void on_read(Error error, std::size_t bytes);
    void answer();
    void send(Response response);
    void refuse(const Fault& fault);
    void write(void (Connection::*then)());
    void after_answer();
    void after_continue();
    void next_piece();
    void send_piece(BodyPiece piece);
    void end_stream();
    void watch_client();
    void linger();
    void stop_sending();
    void read_lingering();

    [[nodiscard]] std::string_view buffered() const;
    [[nodiscard]] Respond make_respond();

    Worker& worker_;
    Stream stream_;
    std::list<std::shared_ptr<Connection>>::iterator place_;
    std::string peer_address_;

    boost::beast::flat_buffer buffer_;
    std::size_t scanned_ = 0;            ///< bytes of the buffer known to hold no end of the head
    std::optional<RequestParser> parser_;
    Head head_;                          ///< its views die with the buffer's bytes: only the flags are used later
    Request request_;
    Preparation preparation_;
    Response response_;
    std::string out_;
    std::shared_ptr<BodyStream> body_;   ///< what is left to send of a streamed answer

    Phase phase_ = Phase::idle;
    Clock::time_point deadline_ = Clock::time_point::max();
    Clock::time_point complete_at_{};    ///< when the request was complete: its latency counts from here
    std::uint64_t serial_ = 0;           ///< of the request in hand; a late second answer finds another one
    std::size_t lingered_ = 0;
    bool timed_out_ = false;
    bool close_after_ = false;
    bool watching_ = false;              ///< a read is under way beside an endless body
    bool ending_ = false;                ///< an endless body is to end
};

}  // namespace muster::api
