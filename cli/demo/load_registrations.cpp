#include <thread>

#include "api/percent_encoding.hpp"
#include "cli/demo/loader.hpp"
#include "cli/output.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

/// A link is in the outbox a moment after the invitation; after a restart it takes a little longer.
constexpr unsigned looks_max = 200;
constexpr std::chrono::milliseconds between_looks{50};

std::string body_of(const std::string& token, const std::string& password) {
    std::string body;
    eventstore::JsonWriter(body)
        .begin_object()
        .member("token", token)
        .member("password", password)
        .member("password_confirmation", password)
        .end_object();
    return body;
}

}  // namespace

Done Loader::register_people() {
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < data_.people.size(); ++i) {
        const auto& state = people_[i];
        if (!data_.people[i].accepts || state.account.empty()) continue;
        if (state.status == "invited") {
            waiting.push_back(i);
        } else {
            tally_.already(step::registration);
        }
    }
    if (waiting.empty()) return {};
    ApiClient api(options_.api);
    const auto outbox = api.get("/dev/outbox?limit=1");
    if (!outbox) return domain::failure(outbox.error());
    if (outbox->status == 404) {
        without_links_ = true;
        return {};
    }
    return in_step({step::registration}, waiting.size(), [&](ApiClient& client, std::size_t i) { return register_person(client, waiting[i]); });
}

Done Loader::register_person(ApiClient& api, std::size_t index) {
    const auto& person = data_.people[index];
    auto& state = people_[index];
    ApiAnswer answer;
    for (unsigned look = 0; look < looks_max; ++look) {
        const auto outbox = api.get("/dev/outbox?limit=1&kind=registration&email=" + api::percent_encoded(person.email));
        if (!outbox) return domain::failure(outbox.error());
        answer = *outbox;
        const auto document = outbox->json();
        const auto messages = elements_of(document.root(), "data");
        const auto status = messages.empty() ? "" : text_of(messages.front(), "status");
        if (status == "accepted") {
            state.status = "active";
            tally_.already(step::registration);
            return {};
        }
        if (status == "sent") {
            const auto body = body_of(text_of(messages.front(), "token"), password_of(person));
            const std::string target = "/v1/registrations";
            const auto done = api.call({.method = "POST", .target = target, .body = body,
                                        .idempotency_key = idempotency_key(step::registration, person.key, target, body), .anonymous = true});
            if (!done) return domain::failure(done.error());
            answer = *done;
            if (answer.ok()) {
                state.status = "active";
                tally_.done(step::registration);
                acks_.add(step::registration, person.key, answer, {{"account_id", state.account}, {"organization_id", organization_id(person.organization)}});
                return {};
            }
            // A link dies when a newer one was sent meanwhile; the outbox has that one.
            if (answer.code != "link_dead" || look > 2) break;
        } else if (!messages.empty() && status != "pending") {
            answer.code = "link_dead";
            answer.status = 410;
            answer.detail = "the invitation is " + status;
            break;
        }
        std::this_thread::sleep_for(between_looks);
    }
    if (answer.ok()) {
        answer.code = "no_link";
        answer.detail = "no link came into the outbox";
    }
    tally_.refused(step::registration, person.key, answer);
    return {};
}

}  // namespace muster::cli::demo
