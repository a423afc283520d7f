#pragma once
// A server on 127.0.0.1 that plays a script: for each request the next answer, or a connection that ends without one.

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace muster::tests {

class ScriptedServer {
  public:
    /// Each entry is a whole HTTP answer; an empty one closes the connection after the request was read. After the last one
    /// nothing listens any more.
    explicit ScriptedServer(std::vector<std::string> answers);
    ~ScriptedServer();

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// Requests so far, head and body.
    [[nodiscard]] std::vector<std::string> requests() const;

    [[nodiscard]] static std::string answer(int status, const std::string& body, const std::string& more_headers = {});

  private:
    void serve();
    [[nodiscard]] static std::string read_request(int connection);

    std::vector<std::string> answers_;
    int listener_ = -1;
    unsigned short port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace muster::tests
