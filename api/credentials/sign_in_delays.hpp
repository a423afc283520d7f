#pragma once
// How long a sign-in is held before its password is looked at. Failed sign-ins cost time instead of locking anybody out:
//
//   account       after 2 failures a quarter of a second, doubling with each further one up to 4 s. Names that nobody has are
//                 counted alike. An attempt counts from its beginning until it succeeds: many at once are no way around.
//   address       (IPv6 by /64) after 20 failures a tenth, doubling up to 2 s; after 100 it is refused until some are
//                 forgotten, one every 10 s: an outsider locks out nobody but the own address, and there (an office, a
//                 proxy) nobody who has signed in from it lately, until that account itself has 10 failures.
//   organization  after 200 failures a twentieth, doubling up to 1 s.
//
// An address that has signed in to an account lately is not subject to what others did to that account or organization: it
// has a count of its own. Failures are forgotten one by one with time; a success forgets the account's at once.
//
// Memory is bounded: each table forgets what was used least recently. Names and addresses are kept as HMAC only. Thread-safe;
// time comes from outside and need not move.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::api {

/// What one kind of key is subject to.
struct DelayRule {
    double free;                           ///< failures without a delay
    std::chrono::milliseconds first;       ///< after those; doubles with each further failure
    std::chrono::milliseconds most;
    std::chrono::seconds forgets_one_in;
    double remembered_max;                 ///< more failures than this are not counted
    std::size_t keys_max;                  ///< the least recently used is forgotten
};

struct SignInDelayRules {
    DelayRule account{2, std::chrono::milliseconds(250), std::chrono::milliseconds(4'000), std::chrono::seconds(30), 20, 100'000};
    DelayRule address{20, std::chrono::milliseconds(100), std::chrono::milliseconds(2'000), std::chrono::seconds(10), 200, 100'000};
    double address_refused_from = 100;                   ///< failures
    double known_spared_below = 10;                      ///< failures of an account that has signed in from the address
    DelayRule organization{200, std::chrono::milliseconds(50), std::chrono::milliseconds(1'000), std::chrono::seconds(2), 400, 10'000};
    std::size_t known_addresses_max = 200'000;           ///< pairs of account and address with a success
    std::chrono::hours known_address_lasts{30 * 24};
};

/// Who tries what from where. All three are keys and no more: any text will do.
struct SignInAttempt {
    std::string subject;       ///< the account's id, or the typed name's normal form when it is nobody's
    std::string address;       ///< of the peer, as text
    std::string organization;  ///< said by what was typed, never by whom it belongs to, or the delay would tell; empty: none
};

class SignInDelays {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// The key is random and lives as long as the process.
    explicit SignInDelays(const domain::Bytes32& key, SignInDelayRules rules = {});
    ~SignInDelays();

    struct Verdict {
        std::chrono::milliseconds hold{0};
        bool refused = false;        ///< 429; nothing was counted, and begin is not to be followed by anything
        unsigned retry_after_s = 0;  ///< 0 unless refused
    };
    /// Before the password is looked at. One of the other three follows.
    [[nodiscard]] Verdict begin(const SignInAttempt& attempt, TimePoint now);
    void succeeded(const SignInAttempt& attempt, TimePoint now);
    void failed(const SignInAttempt& attempt, TimePoint now);
    /// The password was not looked at: nothing was learnt from the attempt.
    void withdrawn(const SignInAttempt& attempt, TimePoint now);

    struct Size {
        std::size_t accounts, addresses, organizations, known_addresses;
    };
    [[nodiscard]] Size size() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// What an address counts as: IPv4 (also mapped into IPv6) by itself, IPv6 by its first 64 bits, anything else as it is.
[[nodiscard]] std::string address_group(std::string_view address);

}  // namespace muster::api
