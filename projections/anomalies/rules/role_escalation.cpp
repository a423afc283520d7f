#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

/// Whoever one event raises beyond so many are no friends of its actor, unless they administer from then on.
constexpr std::size_t friends_at_once_max = 20;
/// People in a circle of favours.
constexpr int circle_max = 5;

std::string own_words(Way way) {
    switch (way) {
        case Way::role:
        case Way::instance_role: return "The account raised its own role.";
        case Way::grant: return "The account gave itself a lasting role beside its own.";
        case Way::group: return "The account came into a group's rights by its own doing.";
        case Way::role_definition: return "The account gave more rights to a role that it has itself.";
        case Way::terms: return "The account widened the terms between organizations under which it works in another one.";
        case Way::membership: return "The account made itself an administrator of an organization.";
    }
    return {};
}

class RoleEscalation final : public Detector {
  public:
    explicit RoleEscalation(const Parameters& parameters)
        : friends_(parameters.days("friends_days")), fresh_(parameters.hours("fresh_hours")), quiet_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        if (seen.what != What::promotion || seen.actor.is_nil() || seen.raised.empty()) return;
        if (seen.raised.front().subject == seen.actor) {
            speak(seen, seen.raised.front(), {seen.actor, seen.time, seen.at}, Severity::high, own_words(seen.way), found);
            return;
        }
        for (const auto& raise : seen.raised) look(seen, raise, found);
        const auto kept = std::max(friends_, fresh_);
        raised_.tidy([&](const Raised& each) { return seen.time - each.time > kept; });
        for (const auto& raise : seen.raised) {
            const bool administers = raise.after.is_administering() && !raise.before.is_administering();
            if (seen.raised.size() <= friends_at_once_max || administers) raised_[raise.subject] = {seen.actor, seen.time, seen.at, administers};
        }
    }
    void forget(AccountId account) override {
        raised_.erase(account);
        quiet_.forget(account);
    }

  private:
    struct Raised {
        AccountId by;
        Timestamp time;
        Place at;
        bool administers = false;  ///< and did not before
    };

    void look(const Observation& seen, const Raise& raise, std::vector<Finding>& found) {
        auto* mine = raised_.find(seen.actor);  // who raised the actor, of late
        if (mine == nullptr) return;
        if (const auto* first = circle(seen, raise.subject)) {
            const bool two = mine->by == raise.subject;
            speak(seen, raise, *first, Severity::high,
                  two ? "The account raised the role of somebody who had raised its own."
                      : "The account raised somebody through whom, by others, it had been raised itself.",
                  found);
        } else if (mine->administers && raise.after.is_administering() && !raise.before.is_administering() && seen.time - mine->time <= fresh_) {
            speak(seen, raise, *mine, Severity::medium, "The account became an administrator and at once made another one.", found);
        }
    }
    /// How the favours that came to the actor began, when they began with the subject.
    [[nodiscard]] const Raised* circle(const Observation& seen, AccountId subject) {
        auto at = seen.actor;
        for (int i = 0; i < circle_max; ++i) {
            const auto* raised = raised_.find(at);
            if (raised == nullptr || seen.time - raised->time > friends_) return nullptr;
            if (raised->by == subject) return raised;
            at = raised->by;
        }
        return nullptr;
    }

    void speak(const Observation& seen, const Raise& raise, const Raised& first, Severity severity, std::string why, std::vector<Finding>& found) {
        if (!quiet_.may_speak(seen.actor, seen.time)) return;
        auto finding = finding_of(Rule::role_escalation, severity, seen);
        finding.from = first.time;
        if (first.at != seen.at) finding.places.insert(finding.places.begin(), first.at);
        finding.facts = {{"raised", raise.subject.text()},
                         {"by", std::string(domain::to_text(seen.way))},
                         {"people_raised", std::to_string(seen.raised.size())},
                         {"to_administrator", raise.after.is_administering() ? "yes" : "no"}};
        finding.why = std::move(why);
        found.push_back(std::move(finding));
    }

    domain::Duration friends_, fresh_;
    PerSubject<AccountId, Raised> raised_;
    Quiet<AccountId> quiet_;
};

}  // namespace

std::unique_ptr<Detector> make_role_escalation(const Parameters& parameters) { return std::make_unique<RoleEscalation>(parameters); }

}  // namespace muster::anomalies
