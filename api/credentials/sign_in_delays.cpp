#include "api/credentials/sign_in_delays.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>

#include "api/credentials/least_recently_used.hpp"

namespace muster::api {
namespace {

using Key = domain::TokenHash;  // an HMAC: random to whoever does not know the key, so that no hash table can be overfilled on purpose
using TimePoint = SignInDelays::TimePoint;

/// Failures of each key of one kind, which fade with time.
class Failures {
  public:
    explicit Failures(const DelayRule& rule) : rule_(rule), counts_(rule.keys_max) {}

    [[nodiscard]] double count(const Key& key, TimePoint now) {
        const auto* found = counts_.find(key);
        return found ? faded(*found, now) : 0;
    }
    [[nodiscard]] std::chrono::milliseconds hold(const Key& key, TimePoint now) {
        const auto beyond = std::ceil(count(key, now)) - rule_.free;  // a failure counts in full until it is forgotten
        if (beyond < 0) return {};
        const auto doubled = static_cast<double>(rule_.first.count()) * std::exp2(beyond);
        return std::chrono::milliseconds(std::llround(std::min(doubled, static_cast<double>(rule_.most.count()))));
    }
    /// Until there are fewer than `most` again.
    [[nodiscard]] unsigned seconds_above(double most, const Key& key, TimePoint now) {
        const auto above = count(key, now) + 1 - most;
        return above <= 0 ? 0 : static_cast<unsigned>(std::ceil(above * static_cast<double>(rule_.forgets_one_in.count())));
    }
    void add(const Key& key, TimePoint now) {
        auto& count = counts_.find_or_add(key, {0, now});
        count = {std::min(rule_.remembered_max, faded(count, now) + 1), now};
    }
    void take_back(const Key& key, TimePoint now) {
        auto* count = counts_.find(key);
        if (!count) return;
        *count = {std::max(0.0, faded(*count, now) - 1), now};
        if (count->failures == 0) counts_.erase(key);
    }
    void forget(const Key& key) { counts_.erase(key); }
    [[nodiscard]] std::size_t size() const { return counts_.size(); }

  private:
    struct Count {
        double failures;
        TimePoint at;
    };
    [[nodiscard]] double faded(const Count& count, TimePoint now) const {
        const auto passed = std::max(0.0, std::chrono::duration<double>(now - count.at).count());
        return std::max(0.0, count.failures - passed / static_cast<double>(rule_.forgets_one_in.count()));
    }

    DelayRule rule_;
    LeastRecentlyUsed<Key, Count> counts_;
};

/// HMAC over a kind and a text, none of which runs into the other.
Key keyed(const domain::Bytes32& secret, char kind, std::string_view text) {
    std::string input(1, kind);
    input += text;
    Key key;
    unsigned size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, input.size(), key.bytes.data(), &size)) std::abort();
    return key;
}

struct Keys {
    Key account, address, known;
    std::optional<Key> organization;
};

Keys keys_of(const domain::Bytes32& secret, const SignInAttempt& attempt) {
    Keys keys;
    keys.account = keyed(secret, 'a', attempt.subject);
    keys.address = keyed(secret, 'i', address_group(attempt.address));
    std::string pair(reinterpret_cast<const char*>(keys.account.bytes.data()), keys.account.bytes.size());
    pair.append(reinterpret_cast<const char*>(keys.address.bytes.data()), keys.address.bytes.size());
    keys.known = keyed(secret, 'k', pair);
    if (!attempt.organization.empty()) keys.organization = keyed(secret, 'o', attempt.organization);
    return keys;
}

}  // namespace

struct SignInDelays::Parts {
    domain::Bytes32 secret;
    SignInDelayRules rules;
    std::mutex mutex;
    Failures accounts, addresses, organizations;
    LeastRecentlyUsed<Key, TimePoint> known_addresses;  ///< and when the last success was

    Parts(const domain::Bytes32& key, const SignInDelayRules& given)
        : secret(key),
          rules(given),
          accounts(given.account),
          addresses(given.address),
          organizations(given.organization),
          known_addresses(given.known_addresses_max) {}

    /// Where the failures of this account from this address are counted.
    [[nodiscard]] const Key& counted_at(const Keys& keys, TimePoint now) {
        const auto* last = known_addresses.find(keys.known);
        return last && now - *last <= rules.known_address_lasts ? keys.known : keys.account;
    }
};

SignInDelays::SignInDelays(const domain::Bytes32& key, SignInDelayRules rules) : parts_(std::make_unique<Parts>(key, rules)) {}
SignInDelays::~SignInDelays() = default;

SignInDelays::Verdict SignInDelays::begin(const SignInAttempt& attempt, TimePoint now) {
    const auto keys = keys_of(parts_->secret, attempt);
    const std::lock_guard lock(parts_->mutex);
    const auto& account = parts_->counted_at(keys, now);
    const bool spared = account == keys.known && parts_->accounts.count(account, now) < parts_->rules.known_spared_below;
    if (const auto wait_s = parts_->addresses.seconds_above(parts_->rules.address_refused_from, keys.address, now); wait_s && !spared) {
        return {{}, true, wait_s};
    }
    auto hold = std::max(parts_->accounts.hold(account, now), parts_->addresses.hold(keys.address, now));
    if (keys.organization && account != keys.known) hold = std::max(hold, parts_->organizations.hold(*keys.organization, now));
    parts_->accounts.add(account, now);
    return {hold, false, 0};
}

void SignInDelays::succeeded(const SignInAttempt& attempt, TimePoint now) {
    const auto keys = keys_of(parts_->secret, attempt);
    const std::lock_guard lock(parts_->mutex);
    parts_->accounts.forget(keys.account);
    parts_->accounts.forget(keys.known);
    parts_->known_addresses.find_or_add(keys.known, now) = now;
}

void SignInDelays::failed(const SignInAttempt& attempt, TimePoint now) {
    const auto keys = keys_of(parts_->secret, attempt);
    const std::lock_guard lock(parts_->mutex);
    parts_->addresses.add(keys.address, now);
    if (keys.organization) parts_->organizations.add(*keys.organization, now);
}

void SignInDelays::withdrawn(const SignInAttempt& attempt, TimePoint now) {
    const auto keys = keys_of(parts_->secret, attempt);
    const std::lock_guard lock(parts_->mutex);
    parts_->accounts.take_back(parts_->counted_at(keys, now), now);
}

SignInDelays::Size SignInDelays::size() const {
    const std::lock_guard lock(parts_->mutex);
    return {parts_->accounts.size(), parts_->addresses.size(), parts_->organizations.size(), parts_->known_addresses.size()};
}

std::string address_group(std::string_view address) {
    const std::string text(address.substr(0, address.find('%')));  // a zone names an interface of this machine
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) return {reinterpret_cast<const char*>(&four), sizeof four};
    in6_addr six{};
    if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return std::string(address);
    const auto* bytes = reinterpret_cast<const char*>(&six);
    constexpr std::size_t network_bytes = 8, mapped_at = 12;
    return IN6_IS_ADDR_V4MAPPED(&six) ? std::string(bytes + mapped_at, 4) : std::string(bytes, network_bytes);
}

}  // namespace muster::api
