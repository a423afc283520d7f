#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

/// How many networks a key's memory holds at most, beyond what it may be known from: a key that roams costs no more.
constexpr std::size_t networks_beyond_max = 1;

/// Addresses change within what one provider or site has; a network is what is known or new.
class NewKeyAddress final : public Detector {
  public:
    explicit NewKeyAddress(const Parameters& parameters)
        : learning_(parameters.days("learning_days")),
          forgetting_(parameters.days("known_days")),
          known_max_(parameters.count("known_max")),
          quiet_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        const auto network = seen.network != 0 ? seen.network : seen.origin;
        if (seen.key.is_nil() || network == 0 || (seen.what != What::requests && seen.what != What::refusals)) return;
        auto& key = keys_[seen.key];
        if (key.networks.empty()) {
            key.account = seen.actor;
            key.first = seen.time;
        }
        const auto known_one = std::find_if(key.networks.begin(), key.networks.end(), [&](const Network& each) { return each.number == network; });
        if (known_one != key.networks.end()) {
            known_one->last = std::max(known_one->last, seen.time);
            return;
        }
        std::erase_if(key.networks, [&](const Network& each) { return seen.time - each.last > forgetting_; });
        const auto known = key.networks.size();
        if (known < known_max_ + networks_beyond_max) key.networks.push_back({network, seen.time});
        const bool is_learned = known > 0 && seen.time - key.first >= learning_;
        if (!is_learned || known > known_max_ || !quiet_.may_speak(seen.key, seen.time)) return;
        auto finding = finding_of(Rule::new_key_address, known == 1 ? Severity::high : Severity::medium, seen);
        const auto days = std::chrono::duration_cast<std::chrono::hours>(seen.time - key.first).count() / 24;
        finding.facts = {{"known_networks", std::to_string(known)}, {"used_for_days", std::to_string(days)}};
        finding.why = "The key was used from a network it had not been used from of late; in " + std::to_string(days) + " days it was known from " +
                      std::to_string(known) + ".";
        found.push_back(std::move(finding));
    }
    void forget(AccountId account) override {
        std::erase_if(keys_, [&](const auto& each) { return each.second.account == account; });
    }

  private:
    struct Network {
        std::uint64_t number = 0;
        Timestamp last;
    };
    struct Known {
        AccountId account;
        Timestamp first;
        std::vector<Network> networks;
    };
    domain::Duration learning_, forgetting_;
    std::uint64_t known_max_;
    std::unordered_map<ApiKeyId, Known> keys_;  ///< as many as there are keys
    Quiet<ApiKeyId> quiet_;
};

}  // namespace

std::unique_ptr<Detector> make_new_key_address(const Parameters& parameters) { return std::make_unique<NewKeyAddress>(parameters); }

}  // namespace muster::anomalies
