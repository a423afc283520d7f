// Failures in bursts: at one account (guessing), from one address at many names (spraying), and refusals of one credential or address
// (probing). A sign-in that succeeds at an account while it is guessed at is the worst of them.

#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

constexpr std::string_view sign_in_route = "POST /v1/sessions";  // told by its failures already

std::uint64_t who_is(AccountId account) { return domain::hash_of_random_bytes(account.bytes) | 1U; }

class FailureBurst final : public Detector {
  public:
    explicit FailureBurst(const Parameters& parameters)
        : failures_(parameters.count("failures")),
          names_(parameters.count("names")),
          refusals_(parameters.count("refusals")),
          length_(parameters.minutes("minutes")),
          quiet_accounts_(parameters.hours("quiet_hours")),
          quiet_guessed_(parameters.hours("quiet_hours")),
          quiet_origins_(parameters.hours("quiet_hours")),
          quiet_probes_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        if (seen.what == What::failure) return failure(seen, found);
        if (seen.what == What::sign_in) return success(seen, found);
        if (seen.what == What::refusals) return refusal(seen, found);
    }
    void forget(AccountId account) override {
        of_accounts_.erase(account);
        quiet_accounts_.forget(account);
        quiet_guessed_.forget(account);
        of_probes_.erase(who_is(account));
    }

  private:
    void failure(const Observation& seen, std::vector<Finding>& found) {
        const auto is_over = [&](const Window& window) { return window.is_empty() || seen.time - window.newest() > length_; };
        if (!seen.subject.is_nil()) {
            of_accounts_.tidy(is_over);
            auto& window = of_accounts_[seen.subject];
            window.add({seen.time, seen.at, 1, seen.origin, {}}, length_);
            if (window.sum() >= failures_ && quiet_accounts_.may_speak(seen.subject, seen.time)) {
                auto finding = begun(seen, window, Severity::medium);
                finding.account = seen.subject;
                finding.facts = {{"failures", std::to_string(window.sum())}, {"addresses", std::to_string(window.tags())}};
                finding.why = std::to_string(window.sum()) + " sign-ins at the account failed within " + minutes() + " minutes, from " +
                              std::to_string(window.tags()) + " addresses.";
                found.push_back(std::move(finding));
            }
        }
        if (seen.origin == 0) return;
        of_origins_.tidy(is_over);
        auto& window = of_origins_[seen.origin];
        window.add({seen.time, seen.at, 1, seen.identifier, {}}, length_);
        if (window.tags() < names_ || !quiet_origins_.may_speak(seen.origin, seen.time)) return;
        auto finding = begun(seen, window, Severity::medium);
        finding.facts = {{"names", std::to_string(window.tags())}, {"failures", std::to_string(window.sum())}};
        finding.why = "Sign-ins under " + std::to_string(window.tags()) + " different names failed from one address within " + minutes() + " minutes.";
        found.push_back(std::move(finding));
    }

    void success(const Observation& seen, std::vector<Finding>& found) {
        auto* window = of_accounts_.find(seen.actor);
        if (window == nullptr) return;
        window->drop_before(seen.time - length_);
        if (window->sum() < failures_ || !quiet_guessed_.may_speak(seen.actor, seen.time)) return;
        auto finding = begun(seen, *window, Severity::high);
        finding.account = seen.actor;
        finding.to = std::max(finding.to, seen.time);
        finding.places.push_back(seen.at);
        finding.facts = {{"failures", std::to_string(window->sum())}, {"addresses", std::to_string(window->tags())}, {"signed_in", "yes"}};
        finding.why = "A sign-in at the account succeeded after " + std::to_string(window->sum()) + " failed within " + minutes() + " minutes.";
        found.push_back(std::move(finding));
    }

    void refusal(const Observation& seen, std::vector<Finding>& found) {
        if ((seen.status != 401 && seen.status != 403 && seen.status != 404) || seen.route == sign_in_route) return;
        const auto who = !seen.actor.is_nil() ? who_is(seen.actor) : seen.origin;
        if (who == 0) return;
        of_probes_.tidy([&](const Window& window) { return window.is_empty() || seen.time - window.newest() > length_; });
        auto& window = of_probes_[who];
        window.add({seen.time, seen.at, seen.count, 0, seen.organization}, length_);
        if (window.sum() < refusals_ || !quiet_probes_.may_speak(who, seen.time)) return;
        auto finding = begun(seen, window, seen.actor.is_nil() ? Severity::low : Severity::medium);
        finding.account = seen.actor;
        finding.key = seen.key;
        finding.facts = {{"refusals", std::to_string(window.sum())}};
        finding.why = std::to_string(window.sum()) + " requests of " + (seen.actor.is_nil() ? "one address" : "the account") +
                      " were refused within " + minutes() + " minutes.";
        found.push_back(std::move(finding));
    }

    [[nodiscard]] Finding begun(const Observation& seen, const Window& window, Severity severity) const {
        Finding finding;
        finding.rule = Rule::failure_burst;
        finding.severity = severity;
        finding.trigger = seen.at;
        window.describe(finding);
        return finding;
    }
    [[nodiscard]] std::string minutes() const {
        return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(length_).count());
    }

    std::uint64_t failures_, names_, refusals_;
    domain::Duration length_;
    PerSubject<AccountId, Window> of_accounts_;
    PerSubject<std::uint64_t, Window> of_origins_, of_probes_;
    Quiet<AccountId> quiet_accounts_, quiet_guessed_;
    Quiet<std::uint64_t> quiet_origins_, quiet_probes_;
};

}  // namespace

std::unique_ptr<Detector> make_failure_burst(const Parameters& parameters) { return std::make_unique<FailureBurst>(parameters); }

}  // namespace muster::anomalies
