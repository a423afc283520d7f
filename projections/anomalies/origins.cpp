#include "projections/anomalies/origins.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace muster::anomalies {
namespace {

constexpr std::size_t ipv4_network_bytes = 3, ipv6_network_bytes = 6;
constexpr std::array<unsigned char, 12> mapped_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::string network_of(const std::string& address) {
    std::array<unsigned char, 16> bytes{};
    const auto text = [&](std::size_t from, std::size_t count) { return std::string(reinterpret_cast<const char*>(bytes.data() + from), count); };
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return text(0, ipv4_network_bytes);
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return {};
    const bool is_ipv4 = std::equal(mapped_ipv4.begin(), mapped_ipv4.end(), bytes.begin());
    return is_ipv4 ? text(mapped_ipv4.size(), ipv4_network_bytes) : text(0, ipv6_network_bytes);
}

const Origins::Known& Origins::of(const std::string& address) {
    const auto found = known_.find(address);
    if (found != known_.end()) return found->second;
    if (known_.size() >= origins_remembered_max) known_.clear();
    const auto network = network_of(address);
    return known_[address] = {of(marks_.of_address(address)), network.empty() ? 0 : of(marks_.of_text("network", network))};
}

}  // namespace muster::anomalies
