#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

class RoleEscalation final : public Detector {
  public:
    explicit RoleEscalation(const Parameters& parameters)
        : friends_(parameters.days("friends_days")), fresh_(parameters.hours("fresh_hours")), quiet_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        if (seen.what != What::promotion || seen.actor.is_nil()) return;
        if (seen.subject == seen.actor) {
            speak(seen, seen, Severity::high, "The account raised its own role.", found);
            return;
        }
        auto* mine = raised_.find(seen.actor);  // who raised the actor, of late
        if (mine != nullptr) {
            if (mine->by == seen.subject && seen.time - mine->time <= friends_) {
                speak(seen, mine->seen, Severity::high, "The account raised the role of somebody who had raised its own.", found);
            } else if (mine->administers && seen.after.is_administering() && seen.time - mine->time <= fresh_) {
                speak(seen, mine->seen, Severity::medium, "The account became an administrator and at once made another one.", found);
            }
        }
        const auto kept = std::max(friends_, fresh_);
        raised_.tidy([&](const Raised& each) { return seen.time - each.time > kept; });
        raised_[seen.subject] = {seen.actor, seen.time, seen.after.is_administering() && !seen.before.is_administering(), seen};
    }
    void forget(AccountId account) override {
        raised_.erase(account);
        quiet_.forget(account);
    }

  private:
    struct Raised {
        AccountId by;
        Timestamp time;
        bool administers = false;  ///< and did not before
        Observation seen;          ///< without its route
    };

    void speak(const Observation& seen, const Observation& first, Severity severity, const char* why, std::vector<Finding>& found) {
        if (!quiet_.may_speak(seen.actor, seen.time)) return;
        auto finding = finding_of(Rule::role_escalation, severity, seen);
        finding.from = first.time;
        if (first.at != seen.at) finding.places.insert(finding.places.begin(), first.at);
        finding.facts = {{"raised", seen.subject.text()}, {"to_administrator", seen.after.is_administering() ? "yes" : "no"}};
        finding.why = why;
        found.push_back(std::move(finding));
    }

    domain::Duration friends_, fresh_;
    PerSubject<AccountId, Raised> raised_;
    Quiet<AccountId> quiet_;
};

}  // namespace

std::unique_ptr<Detector> make_role_escalation(const Parameters& parameters) { return std::make_unique<RoleEscalation>(parameters); }

}  // namespace muster::anomalies
