#include "tests/support/smtp_server.hpp"

#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/support/child_process.hpp"

namespace muster::tests {
namespace {

constexpr auto poll_interval = std::chrono::milliseconds(5);

std::vector<std::string> strings(simdjson::dom::element list) {
    std::vector<std::string> out;
    for (const auto item : list.get_array()) out.emplace_back(item.get_string().value());
    return out;
}

SmtpServer::Message read_message(const std::filesystem::path& about) {
    simdjson::dom::parser parser;
    const auto json = contents(about);
    const simdjson::dom::element root = parser.parse(json);
    SmtpServer::Message message;
    message.from = std::string(root["from"].get_string().value());
    message.to = strings(root["to"]);
    message.tls = root["tls"].get_bool();
    message.user = std::string(root["user"].get_string().value());
    message.answered = root["answered"].get_bool();
    message.text = std::string(root["text"].get_string().value());
    message.html = std::string(root["html"].get_string().value());
    message.defects = strings(root["defects"]);
    for (const auto [name, value] : root["headers"].get_object()) message.headers.emplace(name, value.get_string().value());
    message.bytes = contents(std::filesystem::path(about).replace_extension(".eml"));
    return message;
}

}  // namespace

SmtpServer::SmtpServer() : SmtpServer(Options{}) {}

SmtpServer::SmtpServer(Options options) : options_(std::move(options)), directory_("smtp") { start(); }

SmtpServer::~SmtpServer() { stop(); }

std::string SmtpServer::url() const { return (options_.smtps ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") + std::to_string(port_); }

void SmtpServer::control(std::string_view json) {
    std::ofstream(directory_ / "control.json.part") << json;
    std::filesystem::rename(directory_ / "control.json.part", directory_ / "control.json");
}

void SmtpServer::start() {
    std::vector<std::string> arguments{MUSTER_PYTHON, MUSTER_SMTP_SERVER, "--directory", directory_.path().string(), "--port", std::to_string(port_)};
    if (options_.starttls) arguments.emplace_back("--starttls");
    if (options_.require_starttls) arguments.emplace_back("--require-starttls");
    if (options_.smtps) arguments.emplace_back("--smtps");
    if (options_.smtputf8) arguments.emplace_back("--smtputf8");
    if (!options_.auth.empty()) arguments.insert(arguments.end(), {"--auth", options_.auth});
    const auto started = start_listening(arguments, directory_ / "out", directory_ / "err");
    process_ = started.process;
    port_ = started.port;
}

void SmtpServer::stop() {
    kill_process(process_);
    process_ = -1;
}

std::vector<SmtpServer::Message> SmtpServer::messages() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "new")) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Message> messages;
    for (const auto& file : files) messages.push_back(read_message(file));
    return messages;
}

std::vector<SmtpServer::Message> SmtpServer::wait_for(std::size_t count, std::chrono::milliseconds patience) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto found = messages();
        if (found.size() >= count || std::chrono::steady_clock::now() > until) return found;
        std::this_thread::sleep_for(poll_interval);
    }
}

std::vector<std::string> SmtpServer::attempts() const {
    std::ifstream file(directory_ / "attempts.jsonl");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace muster::tests
