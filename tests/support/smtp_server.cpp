#include "tests/support/smtp_server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <simdjson.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace muster::tests {
namespace {

constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto poll_interval = std::chrono::milliseconds(5);

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// Standard output and error go to these files, since a pipe nobody reads would stop it.
pid_t start_process(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err) {
    std::vector<char*> pointers;
    for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int out_file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int err_file = ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (out_file >= 0 && err_file >= 0 && ::dup2(out_file, STDOUT_FILENO) >= 0 && ::dup2(err_file, STDERR_FILENO) >= 0) {
            ::execv(pointers[0], pointers.data());
        }
        ::_exit(127);
    }
    return child;
}

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
    std::filesystem::remove(directory_ / "out");  // of an earlier life
    process_ = start_process(arguments, directory_ / "out", directory_ / "err");
    constexpr std::string_view announced = "listening on ";
    const auto until = std::chrono::steady_clock::now() + start_patience;
    for (;;) {
        const auto out = contents(directory_ / "out");
        if (out.starts_with(announced) && out.ends_with('\n')) {
            port_ = static_cast<unsigned>(std::stoul(out.substr(announced.size())));
            return;
        }
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == process_ || std::chrono::steady_clock::now() > until) {
            throw std::runtime_error("the mail server did not start: " + contents(directory_ / "err"));
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

void SmtpServer::stop() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
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
