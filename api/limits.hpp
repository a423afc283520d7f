#pragma once
// Every limit of the transport, in one place: documented in docs/limits.md, tested in tests/api with smaller values.

#include <chrono>
#include <cstddef>

namespace muster::api {

struct TransportLimits {
    std::chrono::milliseconds handshake_timeout{10'000}; ///< from a connection to the end of its TLS handshake; closed
    std::chrono::milliseconds idle_timeout{60'000};     ///< of a connection between two requests; closed without a word
    std::chrono::milliseconds header_timeout{10'000};   ///< from a request's first byte to the end of its header: 408
    std::chrono::milliseconds body_timeout{30'000};     ///< from the end of the header to the end of the body: 408
    std::chrono::milliseconds write_timeout{30'000};    ///< for a client to take an answer; closed
    std::chrono::milliseconds linger_timeout{2'000};    ///< after a close: how long bytes are still read and dropped
    std::chrono::milliseconds position_patience{1'000}; ///< a read waits this long for the position it asked for
    std::chrono::milliseconds stop_grace{10'000};       ///< requests in hand may finish this long at a stop

    std::size_t header_bytes_max = 8 * 1024;            ///< request line and fields: 431
    std::size_t fields_max = 64;                        ///< 431
    std::size_t target_bytes_max = 4 * 1024;            ///< 414
    std::size_t query_parameters_max = 32;              ///< 400
    std::size_t unrouted_body_max = 64 * 1024;          ///< read and dropped where no route takes it: 413
    std::size_t linger_bytes_max = 1024 * 1024;         ///< read and dropped after an answer that closes

    std::size_t connections_max = 10'000;               ///< the next one gets 503 and is closed
    std::size_t in_flight_max = 4'096;                  ///< requests being answered: 503 with Retry-After
};

/// How often the files of certificate and key are looked at for a new pair.
inline constexpr std::chrono::milliseconds certificate_check_interval{2'000};
inline constexpr std::size_t request_id_bytes_max = 128;
inline constexpr std::size_t credential_bytes_max = 256;
inline constexpr std::size_t sessions_remembered_max = 100'000;  ///< last uses, for the idle timeout of sessions
inline constexpr unsigned overload_retry_after_s = 1;

}  // namespace muster::api
