#pragma once
// A TCP client that sends exactly the bytes it is given, for what well-behaved clients never do.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::tests {

struct RawAnswer {
    int status = 0;
    std::string head;  ///< status line and headers
    std::string body;

    /// The value of a header, or empty; names in any case.
    [[nodiscard]] std::string header(std::string_view name) const;
};

class RawClient {
  public:
    explicit RawClient(unsigned short port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False when the server has closed for writing.
    bool send(std::string_view bytes);
    /// The next whole answer, a chunked body put together; nothing when the connection ends or the time is up before. `without_body`: it answers a HEAD.
    [[nodiscard]] std::optional<RawAnswer> receive(std::chrono::milliseconds patience = std::chrono::seconds(5),
                                                   bool without_body = false);
    /// Everything until the server closes (or the time is up), as answers.
    [[nodiscard]] std::vector<RawAnswer> receive_all(std::chrono::milliseconds patience = std::chrono::seconds(5));
    /// Whether the server closes within the time; what comes before is dropped.
    [[nodiscard]] bool closes(std::chrono::milliseconds patience = std::chrono::seconds(5));
    void finish_sending();
    /// Every byte until the server closes, or the time is up.
    [[nodiscard]] std::string rest(std::chrono::milliseconds patience = std::chrono::seconds(10));

  private:
    enum class More { data, end, timeout };
    More read_some(std::chrono::steady_clock::time_point until);
    std::optional<std::string> take_chunks(std::size_t from, std::chrono::steady_clock::time_point until);

    int socket_ = -1;
    std::string received_;
};

}  // namespace muster::tests
