#pragma once
// Reverse proxies that may say for whom they speak. Behind one the client's address is the rightmost of X-Forwarded-For that is
// no such proxy itself (Forwarded where there is no X-Forwarded-For), and `X-Forwarded-Proto: https` makes the request count as
// secure. From everybody else these headers are only what somebody wrote. Immutable; thread-safe.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/request.hpp"
#include "domain/result.hpp"

namespace muster::api {

class TrustedProxies {
  public:
    /// Trusts nobody.
    TrustedProxies() = default;
    /// Addresses and networks, "10.0.0.0/8,::1"; the failure names the one that is none.
    [[nodiscard]] static domain::Result<TrustedProxies, std::string> parse(std::string_view list);

    /// Of a request from one of them: peer_address and secure become the client's. What the headers hold is believed up to the
    /// first thing that is no address.
    void apply(Request& request) const;
    [[nodiscard]] bool trusts(std::string_view address) const;

  private:
    using Bytes = std::array<std::uint8_t, 16>;  ///< IPv4 stands mapped into IPv6
    struct Network {
        Bytes bytes{};
        unsigned bits = 128;
    };
    [[nodiscard]] static bool read(std::string_view address, Bytes& out);

    std::vector<Network> networks_;
};

}  // namespace muster::api
