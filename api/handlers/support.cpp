#include "api/handlers/support.hpp"

#include <algorithm>
#include <charconv>

#include "api/cursors.hpp"
#include "api/handlers/cursor_filter.hpp"
#include "api/past/past_view.hpp"
#include "api/percent_encoding.hpp"
#include "api/record_reader.hpp"
#include "api/time_text.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

constexpr std::string_view page_parameters[] = {"limit", "after"};

bool is_page_parameter(std::string_view name) {
    return std::find(std::begin(page_parameters), std::end(page_parameters), name) != std::end(page_parameters);
}

std::string next_link(const Request& request, std::string_view cursor) {
    std::string target;
    for (const char c : request.path) {
        c == '/' ? target.append(1, c) : (append_percent_encoded(target, std::string_view(&c, 1)), target);
    }
    target += '?';
    for (const auto& [name, value] : request.query) {
        if (name == "after") continue;
        append_percent_encoded(target, name);
        target += '=';
        append_percent_encoded(target, value);
        target += '&';
    }
    return "<" + target + "after=" + std::string(cursor) + ">; rel=\"next\"";
}

/// Of a request about the past: whether there was the organization.
bool stood_then(Services& services, const Request& request, domain::OrganizationId id) {
    if (!request.past) return true;
    const auto organization = registry_for(services, request).organization(id);
    return organization && !organization->removed;
}

Problem scope_too_narrow() {
    return {403, "permission_denied", "This key's scopes do not cover it; use a key with the scope, or a session."};
}

}  // namespace

std::string cursor_filter(const Request& request) {
    std::vector<std::pair<std::string, std::string>> parts;
    for (const auto& [name, value] : request.query) {
        if (!is_page_parameter(name)) parts.emplace_back(name, value);
    }
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const auto& [name, value] : parts) {
        append_percent_encoded(text, name);
        text += '=';
        append_percent_encoded(text, value);
        text += '&';
    }
    return text;
}

Response json_answer(unsigned status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

Response empty_answer() {
    Response response;
    response.status = 204;
    return response;
}

Problem not_found() { return {404, "not_found", "Check the id; things of other tenants read as not found."}; }
Response refuse(const Request& request, Problem problem) { return to_response(problem, request); }

const domain::Viewer& viewer_of(const Request& request) { return request.past ? request.past->viewer() : request.who->viewer; }
const domain::RegistryReader& registry_for(Services& services, const Request& request) {
    return request.past ? request.past->rows().registry() : services.models.registry();
}
const projections::Directory& directory_for(Services& services, const Request& request) {
    return request.past ? request.past->rows().directory() : services.models.directory();
}
const projections::VisibilityModel& visibility_for(Services& services, const Request& request) {
    return request.past ? request.past->rows().visibility() : services.models.visibility();
}
domain::Timestamp moment_of(const Request& request) { return request.past ? request.past->moment() : request.who->viewer.now; }
const domain::RegistryReader& rights_for(Services& services, const Request& request) {
    return request.past && !request.past->is_by_eyes_of_today() ? request.past->rows().registry() : services.models.registry();
}
const domain::RegistryReader* bound_for(Services& services, const Request& request) {
    return request.past && request.past->is_by_eyes_of_today() ? &services.models.registry() : nullptr;
}

OrProblem<VisibleOrganization> visible_organization(Services& services, const Request& request) {
    const auto id = captured<domain::OrganizationId>(request, 0);
    if (!id) return domain::failure(not_found());
    const auto& registry = rights_for(services, request);
    const auto& viewer = viewer_of(request);
    const auto scope = domain::scope_of(registry, viewer, *id);
    if (scope.any && stood_then(services, request, *id)) return VisibleOrganization{*id, scope};
    if (!scope.any && viewer.scopes && domain::scope_of(registry, {viewer.account, viewer.instance_admin, {}, viewer.now}, *id).any) {
        return domain::failure(scope_too_narrow());
    }
    return domain::failure(not_found());
}

projections::DirectoryQuery directory_query(Services& services, const Request& request, const VisibleOrganization& visible) {
    projections::DirectoryQuery query;
    query.organization = visible.id;
    query.viewer = viewer_of(request);
    query.scope = visible.scope;
    if (const auto* now = bound_for(services, request)) {
        query.showing = [now, scope = visible.scope, viewer = query.viewer, id = visible.id](domain::AccountId member) {
            return domain::showing_of(*now, scope, viewer, member, id);
        };
    }
    return query;
}

OrProblem<domain::OrganizationId> permitted_organization(Services& services, const Request& request, domain::Permission permission) {
    const auto id = captured<domain::OrganizationId>(request, 0);
    if (!id) return domain::failure(not_found());
    const auto& registry = rights_for(services, request);
    const auto& viewer = viewer_of(request);
    if (domain::grant_of(registry, viewer, *id, permission).allowed) {
        return stood_then(services, request, *id) ? OrProblem<domain::OrganizationId>(*id) : domain::failure(not_found());
    }
    const domain::Viewer unscoped{viewer.account, viewer.instance_admin, {}, viewer.now};
    if (!domain::grant_of(registry, unscoped, *id, domain::Permission::organization_read).allowed) {
        return domain::failure(not_found());
    }
    if (domain::grant_of(registry, unscoped, *id, permission).allowed) return domain::failure(scope_too_narrow());
    return domain::failure(Problem{403, "permission_denied",
                                   "This needs the permission " + std::string(domain::to_text(permission)) +
                                       " in the organization; ask one of its administrators."});
}

std::optional<std::string> Query::text(std::string_view name) {
    known_.emplace_back(name);
    const auto value = request_.query_value(name);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

std::optional<bool> Query::boolean(std::string_view name) {
    const auto value = text(name);
    if (!value) return {};
    if (*value == "true") return true;
    if (*value == "false") return false;
    blame({std::string(name), "not_a_choice", "It must be true or false."});
    return {};
}

std::optional<domain::Timestamp> Query::time(std::string_view name) {
    const auto value = text(name);
    if (!value) return {};
    const auto time = parse_time(*value);
    if (!time) blame({std::string(name), "invalid", "Send a time such as 2026-03-01T12:00:00Z."});
    return time;
}

std::uint64_t Query::number(std::string_view name, std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) {
    const auto value = text(name);
    if (!value) return otherwise;
    std::uint64_t number = 0;
    const auto* end = value->data() + value->size();
    const auto parsed = std::from_chars(value->data(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end && number >= least && number <= most) return number;
    blame({std::string(name), "out_of_range",
           "It must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + "."});
    return otherwise;
}

void Query::blame_choice(std::string_view name, std::span<const std::string_view> choices) {
    std::string all;
    for (const auto choice : choices) all += (all.empty() ? "" : ", ") + std::string(choice);
    blame({std::string(name), "not_a_choice", "It must be one of " + all + "."});
}

std::optional<Problem> Query::problem() {
    for (const auto& [name, value] : request_.query) {
        if (request_.past && PastView::is_parameter(name)) continue;
        if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
            blame({name, "unknown_parameter", "This call has no such query parameter; leave it out."});
        }
    }
    if (errors_.empty()) return {};
    return Problem{400, "query_invalid", "The query has parameters that cannot be accepted; `errors` says which and why.", errors_};
}

OrProblem<Page> page_of(Services& services, const Request& request, Query& query) {
    Page page;
    page.limit = query.number("limit", page_limit_default, 1, page_limit_max);
    const auto after = query.text("after");
    if (!after) return page;
    const auto filter = cursor_filter(request);
    auto opened = services.cursors.open({request.who->viewer.account, request.path, filter}, *after);
    if (opened && !request.past) {
        page.after = std::move(*opened);
        return page;
    }
    if (auto past = opened ? position_and_cursor(*opened) : std::nullopt; past && past->first == request.past->position()) {
        page.after = std::move(past->second);
        return page;
    }
    if (!opened && opened.error() == CursorFault::other_incarnation) {
        return domain::failure(Problem{410, "log_incarnation_changed", "The log was restored since; begin the list again, without `after`."});
    }
    return domain::failure(Problem{400, "cursor_invalid",
                                   "`after` must be the `next` of an answer to the same caller, path and filter; begin again without it."});
}

Response list_answer(Services& services, const Request& request, const std::vector<std::string>& rows, std::string_view next,
                     std::string_view more) {
    std::string body = "{\"data\":[";
    for (const auto& row : rows) {
        if (body.back() != '[') body += ',';
        body += row;
    }
    body += ']';
    std::string cursor;
    if (!next.empty()) {
        const auto inner = request.past ? with_position(request.past->position(), next) : std::string(next);
        cursor = services.cursors.seal({request.who->viewer.account, request.path, cursor_filter(request)}, inner);
        body += ",\"next\":\"" + cursor + "\"";
    }
    if (!more.empty()) body.append(",").append(more);
    body += '}';
    auto response = json_answer(200, std::move(body));
    response.rows = static_cast<std::uint32_t>(rows.size());
    if (!cursor.empty()) response.headers.emplace_back("Link", next_link(request, cursor));
    return response;
}

std::uint64_t version_in(std::string_view row) {
    // Quotes inside a JSON string are escaped, so this text stands in a row only as the member's name.
    constexpr std::string_view name = "\"version\":";
    const auto at = row.rfind(name);
    std::uint64_t version = 0;
    if (at == std::string_view::npos) return version;
    std::from_chars(row.data() + at + name.size(), row.data() + row.size(), version);
    return version;
}

Response row_answer(Services& services, std::string row) {
    const auto version = version_in(row);
    auto response = json_answer(200, std::move(row));
    add_etag(response, services, version);
    return response;
}

std::optional<domain::RecordedEvent> recorded_at(Services& services, domain::Position position) {
    return read_record(services.directory.log(), services.keyring, position);
}

domain::Bytes16 fresh_id(const Services& services) {
    return eventstore::crypto::uuid_v7(services.clock.now().microseconds);
}

}  // namespace muster::api::handlers
