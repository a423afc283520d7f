#pragma once
// A real receiver of webhooks on 127.0.0.1, tests/support/webhook_receiver.py, that misbehaves as it is told. It goes with the object,
// and with the test process.

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

class WebhookReceiver {
  public:
    struct Options {
        bool tls = false;  ///< with a certificate of its own: ca_file()
    };
    struct Received {
        std::string path, body;
        std::map<std::string, std::string> headers;  ///< lower-case names
        int status = 0;                              ///< as it was answered; 0: not at all
        std::vector<int> signed_by{};                ///< which of the secrets it was told of
    };

    WebhookReceiver();
    explicit WebhookReceiver(Options options);
    ~WebhookReceiver();
    WebhookReceiver(const WebhookReceiver&) = delete;
    WebhookReceiver& operator=(const WebhookReceiver&) = delete;

    [[nodiscard]] std::string url(std::string_view path) const;
    [[nodiscard]] std::string ca_file() const { return directory_ / "cert.pem"; }

    /// Replaces what it is told, a JSON object as the script's head describes it. Works at once.
    void control(std::string_view json);
    /// It dies, and comes back on the same port with what it kept.
    void stop();
    void start();

    /// In order of arrival.
    [[nodiscard]] std::vector<Received> requests() const;
    /// Waits until there are that many; whatever is there when the time is up.
    [[nodiscard]] std::vector<Received> wait_for(std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(30)) const;

  private:
    Options options_;
    TemporaryDirectory directory_;
    pid_t process_ = -1;
    unsigned port_ = 0;
};

}  // namespace muster::tests
