#include "cli/demo/loader.hpp"

#include "eventstore/crypto.hpp"

namespace muster::cli::demo {

namespace crypto = eventstore::crypto;

std::string idempotency_key(std::string_view step, std::string_view key, std::string_view target, std::string_view body) {
    const std::string parts = std::string(step) + '\n' + std::string(key) + '\n' + std::string(target) + '\n' + std::string(body);
    return "demo-" + crypto::hex(crypto::as_text(crypto::sha256(parts))).substr(0, 40);
}

Loader::Loader(const DataSet& data, LoadOptions options, Tally& tally, AckLog& acks)
    : data_(data), options_(std::move(options)), tally_(tally), acks_(acks), people_(data.people.size()) {
    for (std::size_t i = 0; i < data.people.size(); ++i) person_index_[data.people[i].key] = i;
    for (std::size_t i = 0; i < data.organizations.size(); ++i) organization_index_[data.organizations[i].key] = i;
}

Done Loader::run() {
    return load_organizations()
        .and_then([this] { return load_services(); })
        .and_then([this] { return find_people(); })
        .and_then([this] { return in_step({step::member}, data_.people.size(), [this](auto& api, auto i) { return add_person(api, i); }); })
        .and_then([this] { return register_people(); })
        .and_then([this] { return in_step({step::link}, data_.links.size(), [this](auto& api, auto i) { return link_person(api, data_.links[i]); }); })
        .and_then([this] { return change_people(); });
}

Done Loader::in_step(const std::vector<std::string>& steps, std::size_t count, const std::function<Done(ApiClient&, std::size_t)>& task) {
    if (count == 0) return {};
    tally_.begin(steps);
    auto done = in_parallel(count, options_.api, options_.connections, steps.size() == 1 ? steps.front() : "changes", task);
    tally_.end();
    return done;
}

std::string Loader::organization_id(const std::string& key) const {
    const auto found = organization_ids_.find(key);
    return found == organization_ids_.end() ? "" : found->second;
}

std::string Loader::account_id(const std::string& person_key) const {
    const auto found = person_index_.find(person_key);
    return found == person_index_.end() ? "" : people_[found->second].account;
}

std::string Loader::password_of(const DataPerson& person) const {
    // Long and random to anyone without the seed; the same in each run, so that a repeated registration is the same request.
    return crypto::base64url(crypto::as_text(crypto::sha256(options_.password_seed + '\n' + person.email))).substr(0, 24);
}

std::string Loader::member_path(const DataPerson& person) const {
    return "/v1/organizations/" + organization_id(person.organization) + "/members/" + people_[person_index_.at(person.key)].account;
}

}  // namespace muster::cli::demo
