// Where somebody signs in, by their e-mail's domain alone: whether the person exists is not looked at, so it cannot show. Limited for
// each network address as lookups are for each credential.

#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/lookup_limiter.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The name as JSON, quotes included; empty when the read model does not have the organization yet.
std::string quoted_name(Services& services, domain::OrganizationId organization) {
    const auto row = services.models.visibility().organization(organization);
    if (!row) return {};
    // Quotes inside a JSON string are escaped, so this text stands in a row only as the member's name.
    constexpr std::string_view member = "\"name\":";
    const auto begin = row->find(member);
    if (begin == std::string::npos) return {};
    auto end = begin + member.size() + 1;
    while (end < row->size() && (*row)[end] != '"') end += (*row)[end] == '\\' ? 2 : 1;
    return row->substr(begin + member.size(), end + 1 - begin - member.size());
}

std::string discovery_json(Services& services, const std::string& email_domain) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().key("organization");
    const auto owner = services.models.registry().domain_owner(email_domain);
    const auto name = owner ? quoted_name(services, *owner) : std::string();
    if (owner && !name.empty()) {
        json.begin_object().member("id", *owner).key("name").raw(name).end_object();
    } else {
        json.null();
    }
    json.key("methods").begin_array().string("password").end_array().end_object();
    return out;
}

/// Nothing when the address asked too often.
std::optional<Problem> take(Services& services, const Request& request, Headers& headers) {
    const auto verdict = services.lookups.take("address:" + address_group(request.peer_address), {}, services.clock.steady());
    add_rate_limit(services, verdict, headers);
    if (verdict.allowed) return {};
    return Problem{429, "lookups_limited", "Too many questions from this address; go on after the time in Retry-After.", {}, verdict.retry_after_s};
}

}  // namespace

void discover(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto email = read_required_email(services, body);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Headers headers;
    auto problem = take(services, *request, headers);
    auto response = problem ? refuse(*request, std::move(*problem)) : json_answer(200, discovery_json(services, email->domain));
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
    respond(std::move(response));
}

}  // namespace muster::api::handlers
