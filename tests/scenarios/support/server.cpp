#include "tests/scenarios/support/server.hpp"

#include <signal.h>

#include <stdexcept>
#include <thread>

#include "tests/scenarios/support/process.hpp"

namespace muster::scenarios {
namespace {

constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto stop_patience = std::chrono::seconds(30);
constexpr auto poll_interval = std::chrono::milliseconds(5);
constexpr std::string_view listening = "listening on ";

/// The address in "… listening on http://127.0.0.1:41234 …"; "" while the line is not whole.
std::string announced_url(std::string_view text) {
    const auto found = text.find(listening);
    if (found == std::string_view::npos) return {};
    const auto rest = text.substr(found + listening.size());
    const auto end = rest.find_first_of(" \r\n");
    return end == std::string_view::npos ? std::string() : std::string(rest.substr(0, end));
}

}  // namespace

Server::Server(std::filesystem::path data_directory, std::vector<std::string> more_arguments)
    : output_("server"), data_directory_(std::move(data_directory)), more_arguments_(std::move(more_arguments)) {}

Server::~Server() {
    if (is_running()) kill();
}

void Server::start() {
    const auto before_out = contents(output_ / "out").size();
    const auto before_err = contents(output_ / "err").size();
    std::vector<std::string> arguments{muster_program(), "serve", "--data", data_directory_.string(), "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), more_arguments_.begin(), more_arguments_.end());
    process_ = start_process(arguments, output_ / "out", output_ / "err");
    const auto until = std::chrono::steady_clock::now() + start_patience;
    for (;;) {
        const auto out = contents(output_ / "out").substr(before_out);
        const auto err = contents(output_ / "err").substr(before_err);
        auto url = announced_url(out);
        if (url.empty()) url = announced_url(err);
        if (!url.empty()) {
            const std::lock_guard lock(mutex_);
            url_ = std::move(url);
            return;
        }
        const bool ended = wait_for_end(process_, std::chrono::milliseconds(0)) >= 0;
        if (ended) process_ = 0;
        if (ended || std::chrono::steady_clock::now() > until) throw std::runtime_error("the server does not listen: " + out + err);
        std::this_thread::sleep_for(poll_interval);
    }
}

int Server::stop() {
    ::kill(process_, SIGTERM);
    const int code = wait_for_end(process_, stop_patience);
    if (code < 0) {
        kill();
        throw std::runtime_error("the server does not stop: " + printed());
    }
    process_ = 0;
    return code;
}

void Server::kill() {
    ::kill(process_, SIGKILL);
    (void)wait_for_end(process_, stop_patience);
    process_ = 0;
}

std::string Server::url() const {
    const std::lock_guard lock(mutex_);
    return url_;
}

std::string Server::printed() const { return contents(output_ / "out") + contents(output_ / "err"); }

}  // namespace muster::scenarios
