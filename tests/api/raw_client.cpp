#include "tests/api/raw_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace muster::tests {

std::string RawAnswer::header(std::string_view name) const {
    const auto lower = [](std::string_view text) {
        std::string out(text);
        std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return out;
    };
    const auto wanted = "\r\n" + lower(name) + ":";
    const auto found = lower(head).find(wanted);
    if (found == std::string::npos) return {};
    auto value = head.substr(found + wanted.size(), head.find("\r\n", found + 2) - found - wanted.size());
    value.erase(0, value.find_first_not_of(' '));
    return value;
}

RawClient::RawClient(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect to the server under test");
    }
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

std::string RawClient::rest(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (read_some(until) == More::data) {
    }
    return std::exchange(received_, {});
}

std::optional<std::string> RawClient::take_chunks(std::size_t from, std::chrono::steady_clock::time_point until) {
    std::string body;
    for (;;) {
        std::size_t line_end = std::string::npos;
        while ((line_end = received_.find("\r\n", from)) == std::string::npos) {
            if (read_some(until) != More::data) return {};
        }
        const auto size = std::stoul(received_.substr(from, line_end - from), nullptr, 16);
        while (received_.size() < line_end + 2 + size + 2) {
            if (read_some(until) != More::data) return {};
        }
        body += received_.substr(line_end + 2, size);
        from = line_end + 2 + size + 2;
        if (size > 0) continue;
        received_.erase(0, from);
        return body;
    }
}

RawClient::More RawClient::read_some(std::chrono::steady_clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, std::max(0, static_cast<int>(left.count()))) <= 0) return More::timeout;
    std::array<char, 16384> bytes;
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return More::end;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return More::data;
}

std::optional<RawAnswer> RawClient::receive(std::chrono::milliseconds patience, bool without_body) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::size_t head_end = std::string::npos;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (read_some(until) != More::data) return {};
    }
    RawAnswer answer;
    answer.head = received_.substr(0, head_end + 2);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (answer.header("transfer-encoding") == "chunked" && !without_body) {
        auto chunks = take_chunks(head_end + 4, until);
        if (!chunks) return {};
        answer.body = std::move(*chunks);
        return answer;
    }
    const auto length = answer.header("content-length");
    const std::size_t body = length.empty() || without_body ? 0 : std::stoul(length);
    while (received_.size() < head_end + 4 + body) {
        if (read_some(until) != More::data) return {};
    }
    answer.body = received_.substr(head_end + 4, body);
    received_.erase(0, head_end + 4 + body);
    return answer;
}

std::vector<RawAnswer> RawClient::receive_all(std::chrono::milliseconds patience) {
    std::vector<RawAnswer> answers;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        auto answer = receive(std::max(left, std::chrono::milliseconds(0)));
        if (!answer) return answers;
        answers.push_back(std::move(*answer));
    }
}

bool RawClient::closes(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto more = read_some(until);
        if (more != More::data) return more == More::end;
    }
}

}  // namespace muster::tests
