#include "tests/cli/scripted_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace muster::tests {

ScriptedServer::ScriptedServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no socket to listen on");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR);  // a test that failed early leaves accept() waiting
    thread_.join();
}

std::vector<std::string> ScriptedServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::string ScriptedServer::answer(int status, const std::string& body, const std::string& more_headers) {
    return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n" + more_headers + "\r\n" + body;
}

void ScriptedServer::serve() {
    for (const auto& answer : answers_) {
        const int connection = accept(listener_, nullptr, nullptr);
        if (connection < 0) break;
        auto request = read_request(connection);
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(std::move(request));
        }
        if (!answer.empty()) static_cast<void>(send(connection, answer.data(), answer.size(), MSG_NOSIGNAL));
        close(connection);
    }
    close(listener_);
}

std::string ScriptedServer::read_request(int connection) {
    std::string request;
    char buffer[4096];
    for (;;) {
        const auto head = request.find("\r\n\r\n");
        if (head != std::string::npos) {
            const auto length = request.find("Content-Length: ");
            const auto body = length == std::string::npos ? 0 : std::stoul(request.substr(length + 16));
            if (request.size() >= head + 4 + body) return request;
        }
        const auto count = recv(connection, buffer, sizeof buffer, 0);
        if (count <= 0) return request;
        request.append(buffer, static_cast<std::size_t>(count));
    }
}

}  // namespace muster::tests
