#include "api/connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

#include "api/answer_slot.hpp"
#include "api/log.hpp"
#include "api/piece_slot.hpp"
#include "api/problem.hpp"
#include "api/target.hpp"

namespace muster::api {
namespace {

namespace asio = boost::asio;

constexpr std::size_t read_bytes = 8 * 1024;
constexpr std::size_t read_bytes_body = 64 * 1024;
constexpr std::size_t buffer_bytes_kept = 32 * 1024;  // an idle connection holds no more than this
constexpr std::size_t chunk_line_bytes_max = 4 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

bool is_sane_request_id(std::string_view text) {
    const auto sane = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == ':';
    };
    return !text.empty() && text.size() <= request_id_bytes_max && std::all_of(text.begin(), text.end(), sane);
}

Response problem_response(const Fault& fault, const Request& request) {
    return to_response(Problem{fault.status, fault.code, std::string(fault.detail)}, request);
}

}  // namespace

Connection::Connection(Worker& worker, Stream stream) : worker_(worker), stream_(std::move(stream)) {
    worker_.metrics().connection_opened();
    Error error;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), error);
    const auto peer = stream_.socket().remote_endpoint(error);
    if (!error) peer_address_ = peer.address().to_string();
}

Connection::~Connection() { worker_.metrics().connection_closed(); }

void Connection::start(std::list<std::shared_ptr<Connection>>::iterator place, bool refused) {
    place_ = place;
    if (refused && stream_.is_secure()) return close();  // a handshake to say no would cost more than the request
    if (stream_.is_secure()) return shake_hands();
    if (!refused) return next_request();
    request_.request_id = worker_.next_request_id();
    close_after_ = true;
    send(to_response({503, "overloaded", "Too many connections. Come back after the time in Retry-After.", {}, overload_retry_after_s},
                     request_));
}

void Connection::enter(Phase phase, std::chrono::milliseconds patience) {
    phase_ = phase;
    deadline_ = Clock::now() + patience;
}

std::string_view Connection::buffered() const {
    const auto data = buffer_.cdata();
    return {static_cast<const char*>(data.data()), data.size()};
}

// --- deadlines and the end -------------------------------------------------------------------------------------------------

void Connection::check_deadline(Clock::time_point now) {
    if (now < deadline_) return;
    deadline_ = Clock::time_point::max();
    if (phase_ != Phase::idle) worker_.metrics().timed_out();
    if (phase_ != Phase::head && phase_ != Phase::body) return close();
    timed_out_ = true;  // the read in hand ends, and its handler answers 408
    Error ignored;
    stream_.socket().cancel(ignored);
}

/// Handlers are guarded on their own; what throws here is memory that ran out or a bug, and costs this connection only.
template <class Work>
void Connection::guarded(Work&& work) {
    try {
        work();
    } catch (const std::exception& exception) {
        log::error(std::string("a connection failed: ") + exception.what());
        close();
    }
}

void Connection::close_when_idle() {
    if (phase_ == Phase::idle) return close();
    close_after_ = true;
    if (!body_ || !body_->is_endless()) return;
    ending_ = true;
    if (phase_ != Phase::waiting) return;
    out_.clear();
    guarded([&] { end_stream(); });
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    deadline_ = Clock::time_point::max();
    body_.reset();
    Error ignored;
    stream_.socket().close(ignored);
    worker_.forget(place_);
}

void Connection::shake_hands() {
    enter(Phase::handshake, worker_.limits().handshake_timeout);
    stream_.async_handshake([self = shared_from_this()](Error error) {
        if (self->phase_ == Phase::closed) return;
        if (!error) return self->guarded([&] { self->next_request(); });
        self->worker_.metrics().handshake_failed();
        self->guarded([&] { self->stop_sending(); });  // plain HTTP, too old a TLS, a stranger: the alert must not be lost to a reset
    });
}

// --- reading ---------------------------------------------------------------------------------------------------------------

void Connection::next_request() {
    request_ = {};
    preparation_ = {};
    parser_.reset();
    scanned_ = 0;
    ++serial_;
    close_after_ = worker_.draining();
    if (buffer_.size() == 0) {
        if (close_after_) return close();
        if (buffer_.capacity() > buffer_bytes_kept) buffer_.shrink_to_fit();
        enter(Phase::idle, worker_.limits().idle_timeout);
        return read_more();
    }
    enter(Phase::head, worker_.limits().header_timeout);
    scan_head();
}

void Connection::scan_head() {
    const auto bytes = buffered();
    const auto& limits = worker_.limits();
    const auto end = find_head_end(bytes.substr(0, std::min(bytes.size(), limits.header_bytes_max)), scanned_);
    if (!end) return refuse(end.error());
    scanned_ = end->scanned;
    if (end->size > 0) return take_head(bytes.substr(0, end->size));
    if (bytes.size() >= limits.header_bytes_max) {
        return refuse({431, "header_too_large", "Send a smaller header: 8 KiB is the limit."});
    }
    read_more();
}

void Connection::take_head(std::string_view bytes) {
    const auto checked = check_head(bytes, worker_.limits());
    if (!checked) return refuse(checked.error());
    head_ = *checked;
    if (!head_.keep_alive) close_after_ = true;

    parser_.emplace(request_);
    parser_->header_limit(static_cast<std::uint32_t>(worker_.limits().header_bytes_max + 1));
    parser_->body_limit(boost::none);
    boost::beast::error_code error;
    const auto used = parser_->put(asio::buffer(bytes.data(), bytes.size()), error);
    if (error || used != bytes.size() || !parser_->is_header_done()) {
        return refuse({400, "request_invalid", "The header is not well-formed."});
    }
    request_.peer_address = peer_address_;
    request_.secure = stream_.is_secure();
    const auto id = request_.header("x-request-id");
    request_.request_id = id && is_sane_request_id(*id) ? std::string(*id) : worker_.next_request_id();
    auto target = parse_target(head_.target, worker_.limits());
    if (!target) return refuse(target.error());
    request_.path = std::move(target->path);
    request_.query = std::move(target->query);
    preparation_ = worker_.application().prepare(request_, head_.method, target->segments, head_.has_body());
    buffer_.consume(bytes.size());
    begin_body();
}

void Connection::begin_body() {
    // The body of a refused request is read and dropped, so that the connection can go on.
    const auto body_max = preparation_.refusal ? worker_.limits().unrouted_body_max : preparation_.body_max;
    if (preparation_.refusal && (head_.expects_continue || head_.content_length > worker_.limits().unrouted_body_max)) {
        close_after_ = true;  // the body is not worth reading
        return send(std::move(*preparation_.refusal));
    }
    if (head_.content_length > body_max) return refuse({413, "body_too_large", "Send a smaller body; the route's limit is documented."});
    if (!head_.has_body()) return answer();
    parser_->body_limit(body_max);
    parser_->eager(true);
    enter(Phase::body, worker_.limits().body_timeout);
    if (head_.expects_continue && buffer_.size() == 0) {
        out_ = continue_line;
        return write(&Connection::after_continue);
    }
    parse_body();
}

void Connection::after_continue() { parse_body(); }

void Connection::parse_body() {
    boost::beast::error_code error;
    if (buffer_.size() > 0) {
        buffer_.consume(parser_->put(buffer_.cdata(), error));
        if (error == boost::beast::http::error::body_limit) {
            return refuse({413, "body_too_large", "Send a smaller body; the route's limit is documented."});
        }
        if (error && error != boost::beast::http::error::need_more) {
            return refuse({400, "body_framing_invalid", "The chunked body is not well-formed."});
        }
    }
    if (parser_->is_done()) return answer();
    if (buffer_.size() > chunk_line_bytes_max) {
        return refuse({400, "body_framing_invalid", "A chunk's size line or the trailer is too long."});
    }
    read_more();
}

void Connection::read_more() {
    const auto room = phase_ == Phase::body ? read_bytes_body : read_bytes;
    stream_.async_read_some(buffer_.prepare(room), [self = shared_from_this()](Error error, std::size_t bytes) {
        self->guarded([&] { self->on_read(error, bytes); });
    });
}

void Connection::on_read(Error error, std::size_t bytes) {
    if (phase_ == Phase::closed) return;
    if (timed_out_) {
        timed_out_ = false;
        return refuse({408, "request_timeout", "The request did not arrive in time; send it again on a new connection."});
    }
    if (error) return close();
    buffer_.commit(bytes);
    if (phase_ == Phase::body) return parse_body();
    if (phase_ == Phase::idle) enter(Phase::head, worker_.limits().header_timeout);
    scan_head();
}

// --- answering -------------------------------------------------------------------------------------------------------------

void Connection::answer() {
    phase_ = Phase::answering;
    deadline_ = Clock::time_point::max();  // a handler always answers: the sequencer and the waits behind it are bounded
    complete_at_ = Clock::now();
    if (preparation_.refusal) return send(std::move(*preparation_.refusal));
    auto& application = worker_.application();
    if (auto response = application.answer_now(preparation_, request_)) return send(std::move(*response));
    worker_.metrics().request_started();
    auto shared = std::make_shared<Request>(std::move(request_));
    request_ = {};
    request_.method = shared->method;
    request_.path = shared->path;
    request_.request_id = shared->request_id;
    request_.peer_address = shared->peer_address;
    request_.secure = shared->secure;
    request_.who = shared->who;
    auto resume = [&context = worker_.context()](std::function<void()> work) { asio::post(context, std::move(work)); };
    application.answer_later(preparation_, std::move(shared), make_respond(), std::move(resume));
}

Respond Connection::make_respond() {
    auto deliver = [weak = weak_from_this(), serial = serial_](Response response) {
        const auto self = weak.lock();
        if (!self || self->serial_ != serial || self->phase_ != Phase::answering) return;
        self->guarded([&] { self->send(std::move(response)); });
    };
    auto slot = std::make_shared<AnswerSlot>(worker_.context(), worker_.metrics(), std::move(deliver), request_);
    return [slot](Response response) { slot->answer(std::move(response)); };
}

void Connection::refuse(const Fault& fault) {
    // What follows on this connection can no longer be told apart from the rest of this request.
    close_after_ = true;
    complete_at_ = Clock::now();
    if (request_.request_id.empty()) request_.request_id = worker_.next_request_id();
    preparation_.refusal.reset();
    send(problem_response(fault, request_));
}

void Connection::send(Response response) {
    if (complete_at_ == Clock::time_point{}) complete_at_ = Clock::now();
    // Refused with 400: what the client thinks it sent is not known, so nothing after it is read.
    if (response.status == 400 || worker_.draining()) close_after_ = true;
    worker_.application().answered(preparation_, request_, response, Clock::now() - complete_at_);
    out_.clear();
    if (out_.capacity() > buffer_bytes_kept) out_.shrink_to_fit();
    if (request_.method != Method::head) body_ = response.stream;
    if (body_ && body_->is_endless()) {
        close_after_ = true;
        ending_ = worker_.draining();
    }
    write_answer(out_, response,
                 {worker_.date(), request_.request_id, close_after_, request_.method == Method::head, stream_.is_secure() || request_.secure, head_.http_1_0});
    write(body_ ? &Connection::next_piece : &Connection::after_answer);
}

void Connection::write(void (Connection::*then)()) {
    if (then != &Connection::after_continue) enter(Phase::writing, worker_.limits().write_timeout);
    stream_.async_write(asio::buffer(out_), [self = shared_from_this(), then](Error error, std::size_t) {
        if (self->phase_ == Phase::closed) return;
        if (error) return self->close();
        self->guarded([&] { ((*self).*then)(); });
    });
}

// --- streaming -------------------------------------------------------------------------------------------------------------

void Connection::next_piece() {
    if (ending_) {
        out_.clear();
        return end_stream();
    }
    phase_ = Phase::waiting;
    deadline_ = Clock::time_point::max();  // the maker's: an export may have to look for long, an event may be long in coming
    if (body_->is_endless()) watch_client();
    auto deliver = [weak = weak_from_this()](BodyPiece piece) {
        const auto self = weak.lock();
        if (self && self->phase_ == Phase::waiting) self->guarded([&] { self->send_piece(std::move(piece)); });
    };
    auto slot = std::make_shared<PieceSlot>(worker_.context(), std::move(deliver));
    const auto body = body_;  // it may give at once, and close
    body->next([slot](BodyPiece piece) { slot->give(std::move(piece)); });
}

void Connection::send_piece(BodyPiece piece) {
    if (piece.failed) return close();
    out_.clear();
    if (out_.capacity() > buffer_bytes_kept && piece.bytes.size() < buffer_bytes_kept) out_.shrink_to_fit();
    if (head_.http_1_0) {
        out_ = std::move(piece.bytes);
    } else if (!piece.bytes.empty()) {
        write_chunk(out_, piece.bytes);
    }
    if (piece.last) return end_stream();
    if (out_.empty()) return next_piece();
    write(&Connection::next_piece);
}

/// After what stands in `out_` to be sent.
void Connection::end_stream() {
    body_.reset();
    if (!head_.http_1_0) out_ += last_chunk;
    write(&Connection::after_answer);
}

/// A client that leaves is noticed by a read only; whatever it says is dropped, for no request follows an endless body.
void Connection::watch_client() {
    if (watching_) return;
    watching_ = true;
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(read_bytes), [self = shared_from_this()](Error error, std::size_t) {
        self->watching_ = false;
        if (self->phase_ == Phase::closed) return;
        if (self->phase_ == Phase::lingering) return self->guarded([&] { self->linger(); });
        if (error) return self->close();
        self->guarded([&] { self->watch_client(); });
    });
}

void Connection::after_answer() {
    complete_at_ = {};
    ending_ = false;
    if (watching_) {  // first the read in hand must end
        enter(Phase::lingering, worker_.limits().linger_timeout);
        Error ignored;
        stream_.socket().cancel(ignored);
        return;
    }
    if (close_after_) return linger();
    next_request();
}

// --- lingering -------------------------------------------------------------------------------------------------------------

void Connection::linger() {
    if (!stream_.is_secure()) return stop_sending();
    enter(Phase::lingering, worker_.limits().linger_timeout);
    stream_.async_shutdown([self = shared_from_this()](Error) {  // whatever the client says to it
        if (self->phase_ != Phase::closed) self->guarded([&] { self->stop_sending(); });
    });
}

void Connection::stop_sending() {
    enter(Phase::lingering, worker_.limits().linger_timeout);
    Error error;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return close();
    buffer_.clear();
    read_lingering();
}

void Connection::read_lingering() {
    stream_.socket().async_read_some(buffer_.prepare(read_bytes), [self = shared_from_this()](Error error, std::size_t bytes) {
        if (self->phase_ == Phase::closed) return;
        self->lingered_ += bytes;
        if (error || self->lingered_ > self->worker_.limits().linger_bytes_max) return self->close();
        self->read_lingering();
    });
}

}  // namespace muster::api
