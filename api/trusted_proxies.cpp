#include "api/trusted_proxies.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace muster::api {
namespace {

constexpr unsigned mapped_bits = 96;  // of an IPv4 address in IPv6

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

/// The elements of every header with this name, in their order.
std::vector<std::string_view> elements_of(const Request& request, std::string_view name) {
    std::vector<std::string_view> elements;
    for (const auto& [header, value] : request.headers) {
        if (header != name) continue;
        std::string_view rest = value;
        while (true) {
            const auto comma = rest.find(',');
            elements.push_back(trimmed(rest.substr(0, comma)));
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return elements;
}

/// Of an element of Forwarded: `for="[2001:db8::1]:4711";proto=https`. Empty when it is not there.
std::string_view parameter_of(std::string_view element, std::string_view wanted) {
    while (!element.empty()) {
        const auto semicolon = element.find(';');
        const auto pair = trimmed(element.substr(0, semicolon));
        element.remove_prefix(semicolon == std::string_view::npos ? element.size() : semicolon + 1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || equals != wanted.size()) continue;
        const bool same = std::equal(wanted.begin(), wanted.end(), pair.begin(), [](char a, char b) { return a == (b | 0x20); });
        if (!same) continue;
        auto value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

/// "192.0.2.1:4711", "[2001:db8::1]:4711", "[2001:db8::1]": the address alone.
std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        return end == std::string_view::npos ? std::string_view{} : text.substr(1, end - 1);
    }
    const auto colon = text.find(':');
    return colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos ? text.substr(0, colon) : text;
}

bool is_https(std::string_view text) {
    constexpr std::string_view https = "https";
    return text.size() == https.size() && std::equal(https.begin(), https.end(), text.begin(), [](char a, char b) { return a == (b | 0x20); });
}

}  // namespace

bool TrustedProxies::read(std::string_view address, Bytes& out) {
    const std::string text(address.substr(0, address.find('%')));  // a zone names an interface of this machine
    in_addr four{};
    if (::inet_pton(AF_INET, text.c_str(), &four) == 1) {
        out = {};
        out[10] = out[11] = 0xFF;
        std::memcpy(out.data() + mapped_bits / 8, &four, sizeof four);
        return true;
    }
    return ::inet_pton(AF_INET6, text.c_str(), out.data()) == 1;
}

domain::Result<TrustedProxies, std::string> TrustedProxies::parse(std::string_view list) {
    TrustedProxies proxies;
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto element = trimmed(list.substr(0, comma));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        const auto slash = element.find('/');
        const bool is_four = element.find(':') == std::string_view::npos;
        const unsigned bits_max = is_four ? 32 : 128;
        Network network;
        network.bits = bits_max;
        bool good = read(element.substr(0, slash), network.bytes);
        if (slash != std::string_view::npos) {
            const auto digits = element.substr(slash + 1);
            const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), network.bits);
            good = good && !digits.empty() && parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size() && network.bits <= bits_max;
        }
        if (!good) return domain::failure(std::string(element));
        if (is_four) network.bits += mapped_bits;
        proxies.networks_.push_back(network);
    }
    return proxies;
}

bool TrustedProxies::trusts(std::string_view address) const {
    Bytes bytes{};
    if (networks_.empty() || !read(address, bytes)) return false;
    return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
        for (unsigned bit = 0; bit < network.bits; bit += 8) {
            const auto left = std::min(8U, network.bits - bit);
            const auto mask = static_cast<std::uint8_t>(0xFF00U >> left);
            if (((bytes[bit / 8] ^ network.bytes[bit / 8]) & mask) != 0) return false;
        }
        return true;
    });
}

void TrustedProxies::apply(Request& request) const {
    if (!trusts(request.peer_address)) return;
    auto chain = elements_of(request, "x-forwarded-for");
    auto protocols = elements_of(request, "x-forwarded-proto");
    if (chain.empty()) {
        for (const auto element : elements_of(request, "forwarded")) {
            chain.push_back(parameter_of(element, "for"));
            if (const auto proto = parameter_of(element, "proto"); !proto.empty()) protocols.push_back(proto);
        }
    }
    if (!protocols.empty() && is_https(protocols.back())) request.secure = true;
    for (auto element = chain.rbegin(); element != chain.rend(); ++element) {
        const auto address = without_port(*element);
        Bytes bytes{};
        if (!read(address, bytes)) return;  // whoever wrote this said nothing of use, and what stands before it is theirs
        request.peer_address = std::string(address);
        if (!trusts(address)) return;
    }
}

}  // namespace muster::api
