#include "tests/support/webhook_receiver.hpp"

#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/child_process.hpp"

namespace muster::tests {
namespace {

constexpr auto poll_interval = std::chrono::milliseconds(20);

WebhookReceiver::Received read_line(const std::string& line) {
    simdjson::dom::parser parser;
    const simdjson::dom::element root = parser.parse(line);
    WebhookReceiver::Received received;
    received.path = std::string(root["path"].get_string().value());
    received.body = std::string(root["body"].get_string().value());
    received.status = static_cast<int>(root["status"].get_int64().value());
    for (const auto number : root["signed"].get_array()) received.signed_by.push_back(static_cast<int>(number.get_int64().value()));
    for (const auto [name, value] : root["headers"].get_object()) received.headers.emplace(name, value.get_string().value());
    return received;
}

}  // namespace

WebhookReceiver::WebhookReceiver() : WebhookReceiver(Options{}) {}
WebhookReceiver::WebhookReceiver(Options options) : options_(options), directory_("webhooks") { start(); }
WebhookReceiver::~WebhookReceiver() { stop(); }

std::string WebhookReceiver::url(std::string_view path) const {
    return (options_.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + std::string(path);
}

void WebhookReceiver::control(std::string_view json) {
    std::ofstream(directory_ / "control.json.part") << json;
    std::filesystem::rename(directory_ / "control.json.part", directory_ / "control.json");
}

void WebhookReceiver::start() {
    std::vector<std::string> arguments{MUSTER_PYTHON, MUSTER_WEBHOOK_RECEIVER, "--directory", directory_.path().string(), "--port", std::to_string(port_)};
    if (options_.tls) arguments.emplace_back("--tls");
    const auto started = start_listening(arguments, directory_ / "out", directory_ / "err");
    process_ = started.process;
    port_ = started.port;
}

void WebhookReceiver::stop() {
    kill_process(process_);
    process_ = -1;
}

std::vector<WebhookReceiver::Received> WebhookReceiver::requests() const {
    std::ifstream file(directory_ / "requests.jsonl");
    std::vector<Received> all;
    for (std::string line; std::getline(file, line) && !file.eof();) all.push_back(read_line(line));
    return all;
}

std::vector<WebhookReceiver::Received> WebhookReceiver::wait_for(std::size_t count, std::chrono::milliseconds patience) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto found = requests();
        if (found.size() >= count || std::chrono::steady_clock::now() > until) return found;
        std::this_thread::sleep_for(poll_interval);
    }
}

}  // namespace muster::tests
