#pragma once
// TXT records, asked of the DNS on a few threads of its own, because the C library's resolver blocks. The queue is bounded.
// Thread-safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace muster::api {

struct TxtResolverOptions {
    std::string server;       ///< "IPv4:PORT" of a recursive resolver; empty: what /etc/resolv.conf says
    int timeout_s = 1;        ///< until a question is sent again; twice as long the second time
    int tries = 2;            ///< to each server
    unsigned threads = 2;
    std::size_t queue_max = 64;
};

enum class TxtFailure : std::uint8_t {
    unavailable,  ///< no answer in time, or the server failed: nothing is known of the name
    malformed,    ///< an answer that cannot be read
    stopped,      ///< not asked, because the resolver stops
};

class TxtResolver {
  public:
    /// The text of every record, its parts joined; empty when the name has none or does not exist.
    using Answer = domain::Result<std::vector<std::string>, TxtFailure>;
    /// On one of the resolver's threads; must not block.
    using Callback = std::function<void(Answer)>;

    explicit TxtResolver(TxtResolverOptions options = {});
    /// Tells those in the queue that it has stopped, and waits for the questions in hand (seconds, when the DNS is silent).
    ~TxtResolver();

    /// Asks for the name as it stands, without a search list. False when too many wait: the callback will not come.
    [[nodiscard]] bool look_up(std::string name, Callback callback);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Whether the text is one that TxtResolverOptions::server takes.
[[nodiscard]] bool is_dns_server(const std::string& text);

}  // namespace muster::api
