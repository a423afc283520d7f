#include "cli/demo/loader.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {

Done Loader::link_person(ApiClient& api, const DataLink& link) {
    const auto& state = people_[person_index_.at(link.person)];
    const auto organization = organization_id(link.organization);
    if (state.account.empty() || organization.empty()) return {};  // refused before, and that is in the summary
    if (externals_.contains({state.account, organization})) {
        tally_.already(step::link);
        return {};
    }
    std::string body;
    eventstore::JsonWriter json(body);
    json.begin_object().member("account_id", state.account).member("role", link.role);
    if (!link.locale.empty()) json.member("locale", link.locale);
    json.end_object();
    const auto key = link.person + " in " + link.organization;
    const auto target = "/v1/organizations/" + organization + "/external-members";
    const auto answer = api.call({"POST", target, body, idempotency_key(step::link, key, target, body)});
    if (!answer) return domain::failure(answer.error());
    if (!answer->ok()) {
        tally_.refused(step::link, key + " as " + link.role, *answer);
        return {};
    }
    tally_.done(step::link);
    acks_.add(step::link, key, *answer, {{"account_id", state.account}, {"organization_id", organization}});
    return {};
}

}  // namespace muster::cli::demo
