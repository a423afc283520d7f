#pragma once
// Which IP addresses are somebody's on the Internet, by the special-purpose registries of IANA (RFC 6890 and what followed). Pure.

#include <string_view>

struct sockaddr;

namespace muster::api {

/// False for loopback, private, link-local (cloud metadata among them), shared, multicast, reserved and documentation addresses; for
/// IPv4 addresses in any IPv6 clothes (mapped, compatible, NAT64, 6to4, Teredo) unless what they stand for is public; and for what is
/// neither IPv4 nor IPv6.
[[nodiscard]] bool is_public_address(const sockaddr& address);
/// The same of an address as text, IPv6 without brackets; false for what is no address.
[[nodiscard]] bool is_public_address(std::string_view text);
[[nodiscard]] bool is_address(std::string_view text);

}  // namespace muster::api
