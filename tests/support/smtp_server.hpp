#pragma once
// A real mail server on 127.0.0.1, tests/support/smtp_server.py, that misbehaves as it is told. It goes with the object, and with
// the test process.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

class SmtpServer {
  public:
    struct Options {
        bool starttls = false;          ///< offered, with a certificate of its own: ca_file()
        bool require_starttls = false;
        bool smtps = false;             ///< TLS from the first byte
        bool smtputf8 = false;
        std::string auth;               ///< user:password, which it then requires
    };
    struct Message {
        std::string from;
        std::vector<std::string> to;
        bool tls = false;
        std::string user;      ///< who authenticated
        bool answered = true;  ///< false: it arrived, and the connection ended before the 250
        std::string bytes;
        std::map<std::string, std::string> headers;  ///< lower-case names, values decoded
        std::string text;
        std::string html;
        std::vector<std::string> defects;  ///< what Python's email package found wrong

        [[nodiscard]] const std::string& header(const std::string& lower_case_name) const { return headers.at(lower_case_name); }
    };

    /// Starts it and waits until it listens; throws std::runtime_error when it does not.
    SmtpServer();
    explicit SmtpServer(Options options);
    ~SmtpServer();
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    [[nodiscard]] unsigned port() const { return port_; }
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string ca_file() const { return directory_ / "cert.pem"; }

    /// Replaces what it is told, a JSON object as the script's head describes it. Works at once.
    void control(std::string_view json);
    /// It dies, and comes back on the same port with what it kept.
    void stop();
    void start();

    /// Whole messages so far, in order of arrival.
    [[nodiscard]] std::vector<Message> messages() const;
    /// Waits until there are that many; whatever is there when the time is up.
    [[nodiscard]] std::vector<Message> wait_for(std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) const;
    /// Lines of JSON: each connection, recipient and message with its answer.
    [[nodiscard]] std::vector<std::string> attempts() const;

  private:
    Options options_;
    TemporaryDirectory directory_;
    pid_t process_ = -1;
    unsigned port_ = 0;
};

}  // namespace muster::tests
