#pragma once
// A load generator for one server on the loopback: keep-alive connections with one request each in flight, on one thread with
// epoll. It costs about as much as the server it drives, which is the same for all that are compared.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muster::bench {

struct Load {
    unsigned short port = 0;
    unsigned connections = 64;
    double seconds = 3;
    /// Writes the next request of a connection; called for each one.
    std::function<void(std::string& out)> request;
    /// Gets each answer's body; may be empty.
    std::function<void(std::string_view body)> answer;
};

struct LoadResult {
    double per_second = 0;
    std::uint64_t answers = 0;
    std::uint64_t not_2xx = 0;
    double p50_us = 0, p99_us = 0;
    std::string first_failure;  ///< body of the first answer that was not 2xx
};

class LoadGenerator {
  public:
    explicit LoadGenerator(Load load) : load_(std::move(load)), epoll_(::epoll_create1(0)) {
        for (unsigned i = 0; i < load_.connections; ++i) connect();
    }
    ~LoadGenerator() {
        for (const auto& each : connections_) ::close(each.socket);
        ::close(epoll_);
    }
    LoadGenerator(const LoadGenerator&) = delete;
    LoadGenerator& operator=(const LoadGenerator&) = delete;

    LoadResult run() {
        start_ = Clock::now();
        const auto end = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(load_.seconds));
        for (auto& each : connections_) send(each);
        std::array<epoll_event, 128> events;
        while (Clock::now() < end && !(once_ && !took_us_.empty())) {
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
            for (int i = 0; i < count; ++i) receive(connections_[events[static_cast<std::size_t>(i)].data.u32]);
        }
        return summary();
    }

    /// One answer on the first connection, at most after `seconds`.
    LoadResult run_once() {
        once_ = true;
        return run();
    }

  private:
    using Clock = std::chrono::steady_clock;
    struct Connection {
        int socket = -1;
        std::string out, in;
        Clock::time_point sent{};
    };

    void connect() {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(load_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect to port " + std::to_string(load_.port));
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(connections_.size());
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
        connections_.push_back({socket, {}, {}, {}});
    }

    void send(Connection& each) {
        each.out.clear();
        load_.request(each.out);
        each.sent = Clock::now();
        if (::send(each.socket, each.out.data(), each.out.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(each.out.size())) {
            throw std::runtime_error("a request could not be sent whole");
        }
    }

    void receive(Connection& each) {
        std::array<char, 65536> bytes;
        const auto count = ::recv(each.socket, bytes.data(), bytes.size(), 0);
        if (count <= 0) throw std::runtime_error("the server closed a connection; the last answer: " + result_.first_failure);
        each.in.append(bytes.data(), static_cast<std::size_t>(count));
        const auto head = each.in.find("\r\n\r\n");
        if (head == std::string::npos) return;
        const auto at = each.in.find("Content-Length: ");
        const std::size_t length = at < head ? static_cast<std::size_t>(std::atol(each.in.data() + at + 16)) : 0;
        if (each.in.size() < head + 4 + length) return;
        took_us_.push_back(std::chrono::duration<float, std::micro>(Clock::now() - each.sent).count());
        const auto body = std::string_view(each.in).substr(head + 4, length);
        if (each.in[9] != '2') {
            if (result_.not_2xx++ == 0) result_.first_failure = body;
        } else if (load_.answer) {
            load_.answer(body);
        }
        each.in.clear();
        if (!once_) send(each);
    }

    LoadResult summary() {
        const auto seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        std::sort(took_us_.begin(), took_us_.end());
        result_.answers = took_us_.size();
        result_.per_second = static_cast<double>(took_us_.size()) / seconds;
        if (!took_us_.empty()) {
            result_.p50_us = took_us_[took_us_.size() / 2];
            result_.p99_us = took_us_[took_us_.size() * 99 / 100];
        }
        return result_;
    }

    Load load_;
    int epoll_;
    std::vector<Connection> connections_;
    std::vector<float> took_us_;
    Clock::time_point start_{};
    bool once_ = false;
    LoadResult result_;
};

}  // namespace muster::bench
