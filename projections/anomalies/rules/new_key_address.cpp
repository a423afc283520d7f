#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

/// How many addresses a key's memory holds at most, beyond what it may be known from: a key that roams costs no more.
constexpr std::size_t origins_beyond_max = 1;

class NewKeyAddress final : public Detector {
  public:
    explicit NewKeyAddress(const Parameters& parameters)
        : learning_(parameters.days("learning_days")), known_max_(parameters.count("known_max")), quiet_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        if (seen.key.is_nil() || seen.origin == 0 || (seen.what != What::requests && seen.what != What::refusals)) return;
        auto& key = keys_[seen.key];
        if (key.origins.empty()) {
            key.account = seen.actor;
            key.first = seen.time;
        }
        if (std::find(key.origins.begin(), key.origins.end(), seen.origin) != key.origins.end()) return;
        const auto known = key.origins.size();
        if (known < known_max_ + origins_beyond_max) key.origins.push_back(seen.origin);
        const bool is_learned = known > 0 && seen.time - key.first >= learning_;
        if (!is_learned || known > known_max_ || !quiet_.may_speak(seen.key, seen.time)) return;
        auto finding = finding_of(Rule::new_key_address, known == 1 ? Severity::high : Severity::medium, seen);
        const auto days = std::chrono::duration_cast<std::chrono::hours>(seen.time - key.first).count() / 24;
        finding.facts = {{"known_addresses", std::to_string(known)}, {"used_for_days", std::to_string(days)}};
        finding.why = "The key was used from an address it had never been used from; in " + std::to_string(days) + " days it was seen from " +
                      std::to_string(known) + ".";
        found.push_back(std::move(finding));
    }
    void forget(AccountId account) override {
        std::erase_if(keys_, [&](const auto& each) { return each.second.account == account; });
    }

  private:
    struct Known {
        AccountId account;
        Timestamp first;
        std::vector<std::uint64_t> origins;
    };
    domain::Duration learning_;
    std::uint64_t known_max_;
    std::unordered_map<ApiKeyId, Known> keys_;  ///< as many as there are keys
    Quiet<ApiKeyId> quiet_;
};

}  // namespace

std::unique_ptr<Detector> make_new_key_address(const Parameters& parameters) { return std::make_unique<NewKeyAddress>(parameters); }

}  // namespace muster::anomalies
