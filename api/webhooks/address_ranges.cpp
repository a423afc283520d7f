#include "api/webhooks/address_ranges.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace muster::api {
namespace {

struct Range4 {
    std::array<std::uint8_t, 4> network;
    unsigned bits;
};
constexpr std::array<Range4, 16> special4{{
    {{0, 0, 0, 0}, 8},       // this network
    {{10, 0, 0, 0}, 8},      // private
    {{100, 64, 0, 0}, 10},   // shared by carriers
    {{127, 0, 0, 0}, 8},     // loopback
    {{169, 254, 0, 0}, 16},  // link-local
    {{172, 16, 0, 0}, 12},   // private
    {{192, 0, 0, 0}, 24},    // protocol assignments
    {{192, 0, 2, 0}, 24},    // documentation
    {{192, 31, 196, 0}, 24}, // AS112
    {{192, 52, 193, 0}, 24}, // AMT
    {{192, 88, 99, 0}, 24},  // 6to4 relays
    {{192, 168, 0, 0}, 16},  // private
    {{198, 18, 0, 0}, 15},   // benchmarks
    {{198, 51, 100, 0}, 24}, // documentation
    {{203, 0, 113, 0}, 24},  // documentation
    {{224, 0, 0, 0}, 3},     // multicast, reserved, broadcast
}};

struct Range6 {
    std::array<std::uint8_t, 8> network;  // no prefix below is longer than 64 bits
    unsigned bits;
};
/// Of 2000::/3, outside which nothing is public.
constexpr std::array<Range6, 5> special6{{
    {{0x20, 0x01, 0, 0, 0, 0, 0, 0}, 23},           // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0}, 32},     // documentation
    {{0x26, 0x20, 0, 0x4f, 0x80, 0, 0, 0}, 48},     // AS112
    {{0x3f, 0xff, 0, 0, 0, 0, 0, 0}, 20},           // documentation
    {{0x3f, 0xfe, 0, 0, 0, 0, 0, 0}, 16},           // 6bone
}};

template <std::size_t N>
bool is_in(const std::uint8_t* address, const std::array<std::uint8_t, N>& network, unsigned bits) {
    const auto whole = bits / 8;
    if (std::memcmp(address, network.data(), whole) != 0) return false;
    const auto rest = bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - rest));
    return (address[whole] & mask) == (network[whole] & mask);
}

bool is_public4(const std::uint8_t* address) {
    return std::none_of(special4.begin(), special4.end(), [&](const Range4& range) { return is_in(address, range.network, range.bits); });
}

bool is_public6(const std::uint8_t* address) {
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    constexpr std::array<std::uint8_t, 12> nat64{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};
    if (is_in(address, mapped, 96) || is_in(address, nat64, 96)) return is_public4(address + 12);
    constexpr std::array<std::uint8_t, 2> six_to_four{0x20, 0x02};
    if (is_in(address, six_to_four, 16)) return is_public4(address + 2);
    constexpr std::array<std::uint8_t, 1> global{0x20};
    if (!is_in(address, global, 3)) return false;  // loopback, compatible, unique local, link-local, multicast …
    return std::none_of(special6.begin(), special6.end(), [&](const Range6& range) { return is_in(address, range.network, range.bits); });
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public4(reinterpret_cast<const std::uint8_t*>(&in.sin_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public6(in.sin6_addr.s6_addr);
    }
    return false;
}

bool is_public_address(std::string_view text) {
    const std::string address(text);
    in_addr v4{};
    if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return is_public4(reinterpret_cast<const std::uint8_t*>(&v4));
    in6_addr v6{};
    return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && is_public6(v6.s6_addr);
}

bool is_address(std::string_view text) {
    const std::string address(text);
    in6_addr room{};
    return inet_pton(AF_INET, address.c_str(), &room) == 1 || inet_pton(AF_INET6, address.c_str(), &room) == 1;
}

}  // namespace muster::api
