#pragma once
// The head of a request, checked byte by byte before any parser sees it. HTTP parsers forgive: Beast's takes a folded line,
// a second Host, an odd Transfer-Encoding. What two programs in a row read differently is how requests are smuggled, so
// whatever is not plainly well-formed is refused here, and the connection closes. Pure; views point into the given bytes.

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/limits.hpp"
#include "domain/result.hpp"

namespace muster::api {

/// Why the transport refuses a request; becomes a problem of this status and code, and the connection closes.
struct Fault {
    unsigned status = 400;
    std::string_view code;    ///< constant data, as is detail
    std::string_view detail;
};

struct HeadEnd {
    std::size_t size = 0;     ///< bytes of the head with its closing empty line; 0: more bytes are needed
    std::size_t scanned = 0;  ///< give it to the next call as `from`
};

/// Looks for the empty line that ends the head. A line feed without its carriage return is a fault at once, not after a timeout.
[[nodiscard]] domain::Result<HeadEnd, Fault> find_head_end(std::string_view bytes, std::size_t from);

struct Head {
    std::string_view method;
    std::string_view target;       ///< origin form
    bool http_1_0 = false;
    bool keep_alive = true;        ///< never on HTTP/1.0
    bool chunked = false;
    bool expects_continue = false;
    std::uint64_t content_length = 0;

    [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }
};

/// `head` is everything up to and with the empty line.
[[nodiscard]] domain::Result<Head, Fault> check_head(std::string_view head, const TransportLimits& limits);

/// host [":" port] as RFC 3986 has it, without user information; a name, an IPv4 or a bracketed IPv6 address.
[[nodiscard]] bool is_valid_host(std::string_view value);

}  // namespace muster::api
