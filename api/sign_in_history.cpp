#include "api/sign_in_history.hpp"

#include "eventstore/activity/search.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;

std::string text_of(const domain::Bytes32& mark) { return crypto::base64url(crypto::as_text(mark)); }

/// Attempts that were not counted: a password that was right, a code that was not looked at.
bool is_withdrawn(activity::SignInFailure reason) {
    return reason == activity::SignInFailure::second_factor_required || reason == activity::SignInFailure::too_many_codes;
}

class Restoring {
  public:
    Restoring(SignInDelays& delays, const activity::ActivityLog& log, const eventstore::Clock& clock)
        : delays_(delays), log_(log), now_(clock.now()), steady_(clock.steady()) {}

    void take(const activity::Record& record) {
        const auto at = steady_ - std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::max(now_ - record.time, domain::Duration{}));
        if (const auto* failed = std::get_if<activity::SignInFailed>(&record.activity)) {
            const auto address = mark_of(failed->address, failed->address_mark);
            if (is_withdrawn(failed->reason) || !address) return;
            const auto keys = delay_keys(failed->account, failed->identifier.value_or(domain::Bytes32{}), *address, failed->domain_mark);
            if (!delays_.begin(keys, at).refused) delays_.failed(keys, at);
            ++attempts_;
        } else if (const auto* succeeded = std::get_if<activity::SignInSucceeded>(&record.activity)) {
            const auto address = mark_of(succeeded->address, {});
            if (!address) return;
            const auto keys = delay_keys(succeeded->account, {}, *address, succeeded->domain_mark);
            if (!delays_.begin(keys, at).refused) delays_.succeeded(keys, at);
            ++attempts_;
        }
    }
    [[nodiscard]] std::size_t attempts() const { return attempts_; }

  private:
    [[nodiscard]] std::optional<domain::Bytes32> mark_of(const domain::Personal<>& address, const std::optional<domain::Bytes32>& mark) const {
        return address.is_present() ? std::optional(log_.address_mark(address.open())) : mark;
    }

    SignInDelays& delays_;
    const activity::ActivityLog& log_;
    domain::Timestamp now_;
    SignInDelays::TimePoint steady_;
    std::size_t attempts_ = 0;
};

}  // namespace

SignInAttempt delay_keys(const std::optional<domain::AccountId>& account, const domain::Bytes32& identifier, const domain::Bytes32& address_mark,
                         const std::optional<domain::Bytes32>& domain_mark) {
    return {account ? account->text() : text_of(identifier), text_of(address_mark), domain_mark ? text_of(*domain_mark) : std::string()};
}

std::size_t restore_delays(SignInDelays& delays, const activity::ActivityLog& log, const eventstore::Keyring& keyring,
                           const eventstore::Clock& clock) {
    const auto records = log.log();
    if (!records) return 0;
    const eventstore::KeyFinder keys = [&](domain::AccountId account, std::uint32_t generation) { return keyring.of(account, generation); };
    Restoring restoring(delays, log, clock);
    const auto from = activity::position_at(*records, clock.now() - delays_remembered);
    (void)activity::for_each(*records, from, [&](std::string_view bytes) {
        const auto seen = activity::glance(bytes);
        if (!seen || (seen->type != activity::SignInFailed::type && seen->type != activity::SignInSucceeded::type)) return;
        if (const auto record = activity::decode(bytes, &keys)) restoring.take(*record);
    });
    return restoring.attempts();
}

}  // namespace muster::api
