// What admins did afterwards. The recorded history says how far an earlier load came with each person: what stands there is not
// done again, and neither is anything before it, which was decided then (and may have been refused then).

#include "cli/demo/loader.hpp"
#include "cli/demo/resume.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

constexpr unsigned history_page = 200;
constexpr unsigned tries_max = 10;

/// The oldest first.
domain::Result<std::vector<Recorded>, std::string> recorded_of(ApiClient& api, const std::string& account) {
    std::vector<Recorded> newest_first;
    std::string after;
    do {
        auto target = "/v1/accounts/" + account + "/history?limit=" + std::to_string(history_page);
        if (!after.empty()) target += "&after=" + after;
        const auto answer = api.get(target);
        if (!answer) return domain::failure(answer.error());
        if (!answer->ok()) return domain::failure("the history of " + account + " cannot be read: " + answer->problem());
        const auto document = answer->json();
        for (const auto& entry : elements_of(document.root(), "data")) add_recorded(entry, newest_first);
        after = text_of(document.root(), "next");
    } while (!after.empty());
    return std::vector<Recorded>(newest_first.rbegin(), newest_first.rend());
}

std::string body_of(std::string_view name, const std::string& value) {
    std::string body;
    eventstore::JsonWriter(body).begin_object().member(name, value).end_object();
    return body;
}

std::string subject_of(const DataChange& change, const DataPerson& person) {
    auto text = change.person + " of " + person.organization;
    if (!change.value.empty()) text += ", " + change.change + " " + change.value;
    return text + " (line " + std::to_string(change.number) + ")";
}

std::string step_of(const DataChange& change) {
    if (change.change == "suspend") return step::suspend;
    if (change.change == "resend_invitation") return step::resend;
    return "change " + change.change;
}

}  // namespace

Done Loader::change_people() {
    if (data_.changes.empty()) return {};
    std::map<std::string, std::vector<const DataChange*>> by_organization;
    for (const auto& change : data_.changes) by_organization[data_.people[person_index_.at(change.person)].organization].push_back(&change);
    std::vector<const std::vector<const DataChange*>*> groups;
    for (const auto& [key, changes] : by_organization) groups.push_back(&changes);
    const std::vector<std::string> steps{step::role, step::last_name, step::job_title, step::phone, step::suspend, step::resend};
    return in_step(steps, groups.size(), [&](ApiClient& api, std::size_t i) { return change_in_order(api, *groups[i]); });
}

Done Loader::change_in_order(ApiClient& api, const std::vector<const DataChange*>& changes) {
    std::map<std::string, std::vector<const DataChange*>> by_person;
    for (const auto* change : changes) by_person[change->person].push_back(change);
    std::set<const DataChange*> finished;
    for (const auto& [key, own] : by_person) {
        const auto index = person_index_.at(key);
        const auto& state = people_[index];
        if (state.made_now || state.account.empty()) continue;
        const auto recorded = recorded_of(api, state.account);
        if (!recorded) return domain::failure(recorded.error());
        const auto count = decided(own, *recorded, data_.people[index].send_invitation);
        finished.insert(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(count));
    }
    for (const auto* change : changes) {
        if (finished.contains(change)) {
            tally_.already(step_of(*change));
            continue;
        }
        if (auto done = apply(api, *change); !done) return done;
    }
    return {};
}

Done Loader::apply(ApiClient& api, const DataChange& change) {
    if (people_[person_index_.at(change.person)].account.empty()) return {};
    return change.value.empty() ? post(api, change) : patch(api, change);
}

/// suspend, resend_invitation: POSTs, safe to repeat by their Idempotency-Key.
Done Loader::post(ApiClient& api, const DataChange& change) {
    const auto& person = data_.people[person_index_.at(change.person)];
    const auto target = member_path(person) + (change.change == "suspend" ? "/suspend" : "/invitation");
    const auto key = change.person + "#" + std::to_string(change.number);
    const auto answer = api.call({"POST", target, "", idempotency_key(change.change, key, target, "")});
    if (!answer) return domain::failure(answer.error());
    if (!answer->ok()) {
        tally_.refused(step_of(change), subject_of(change, person), *answer);
        return {};
    }
    tally_.done(step_of(change));
    acks_.add(step_of(change), key, *answer, {{"account_id", people_[person_index_.at(change.person)].account}});
    return {};
}

/// role, last_name, job_title, phone: with the ETag of the member as it is now.
Done Loader::patch(ApiClient& api, const DataChange& change) {
    const auto& person = data_.people[person_index_.at(change.person)];
    const auto path = member_path(person);
    const auto body = body_of(change.change, change.value);
    const bool is_role = change.change == "role";
    for (unsigned tries = 0;; ++tries) {
        const auto member = api.get(path);
        if (!member) return domain::failure(member.error());
        if (!member->ok()) {
            tally_.refused(step_of(change), subject_of(change, person), *member);
            return {};
        }
        if (tries > 0 && text_of(member->json().root(), change.change) == change.value) {
            tally_.done(step_of(change));  // carried out, and the answer was lost
            return {};
        }
        ApiCall call{is_role ? "PUT" : "PATCH", is_role ? path + "/role" : path, body};
        call.if_match = member->etag;
        const auto answer = api.call(call);
        if (!answer) return domain::failure(answer.error());
        if (answer->ok()) {
            tally_.done(step_of(change));
            acks_.add(step_of(change), change.person + "#" + std::to_string(change.number), *answer,
                      {{"account_id", people_[person_index_.at(change.person)].account}, {"field", change.change}, {"value", change.value}});
            return {};
        }
        // Something else happened to the account meanwhile (a mail was sent), or this very request did before its answer was lost.
        const bool look_again = answer->code == "version_mismatch" || answer->after_lost_answer;
        if (!look_again || tries >= tries_max) {
            tally_.refused(step_of(change), subject_of(change, person), *answer);
            return {};
        }
    }
}

}  // namespace muster::cli::demo
