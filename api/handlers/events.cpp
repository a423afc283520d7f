// Events as CloudEvents 1.0, in the order of the log: page by page, or as server-sent events that go on. Who may see which, and with
// which fields, says api/feed/event_filter.hpp.

#include <algorithm>
#include <charconv>

#include "api/feed/feed_hub.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/positions.hpp"
#include "api/handlers/support.hpp"
#include "eventstore/event_types.hpp"

namespace muster::api::handlers {
namespace {

/// Looked at on the I/O thread: some milliseconds.
constexpr std::size_t records_per_page_max = 1'000;
constexpr unsigned streams_retry_after_s = 10;

/// "RoleChanged,MemberAdded", each alone or as CloudEvents have it.
std::vector<std::string> read_types(Query& query) {
    std::vector<std::string> types;
    auto text = query.text("type");
    if (!text) return types;
    std::string_view rest = *text;
    while (true) {
        const auto comma = rest.find(',');
        auto type = rest.substr(0, comma);
        if (type.starts_with("muster.")) type.remove_prefix(7);
        if (!is_event_type(type)) {
            query.blame({"type", "unknown", "Name types of events, with commas between them; docs/event-catalogue.md lists them."});
            break;
        }
        types.emplace_back(type);
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    return types;
}

template <class Id>
std::optional<Id> read_id(Query& query, std::string_view name) {
    const auto text = query.text(name);
    if (!text) return {};
    const auto id = Id::parse(*text);
    if (!id) query.blame({std::string(name), "invalid", "Must be an id that begins with " + std::string(Id::prefix) + "_."});
    return id;
}

/// Somebody who names an organization hears when they may not follow it.
std::optional<Problem> check_organization(Services& services, const domain::Viewer& viewer, const EventQuery& query) {
    if (!query.organization || (viewer.instance_admin && !viewer.scopes)) return {};
    const auto& registry = services.models.registry();
    if (domain::grant_of(registry, viewer, *query.organization, domain::Permission::event_read).allowed) return {};
    const domain::Viewer unscoped{viewer.account, viewer.instance_admin, {}, viewer.now};
    const bool knows = domain::grant_of(registry, unscoped, *query.organization, domain::Permission::organization_read).allowed;
    return knows ? Problem{403, "permission_denied", "This needs the permission event.read in the organization."} : not_found();
}

EventSource source_of(const Services& services) {
    return {services.directory.log(), services.keyring, services.models.registry(), services.incarnation};
}

bool asks_for_a_stream(const Request& request) {
    const auto accept = request.header("accept");
    return accept && accept->find("text/event-stream") != std::string_view::npos;
}

Response open_stream(Services& services, const Request& request, EventQuery query, domain::Position after) {
    if (services.feed == nullptr) return refuse(request, {503, "overloaded", "Streams are not served here."});
    auto opened = services.feed->open({*request.who, std::move(query), after});
    if (!opened) {
        if (opened.error() == FeedRefusal::too_many_of_credential) {
            return refuse(request, {429, "too_many_streams", "This credential has four streams open already; close one.", {}, streams_retry_after_s});
        }
        return refuse(request, {503, "overloaded", "Too many streams are open; come back after the time in Retry-After.", {}, streams_retry_after_s});
    }
    Response response;
    response.content_type = "text/event-stream";
    response.headers.emplace_back("X-Accel-Buffering", "no");  // a proxy that collects would deliver hours later
    response.stream = std::move(*opened);
    return response;
}

Response page(Services& services, const Request& request, const EventQuery& query, domain::Position after, std::size_t limit) {
    const auto source = source_of(services);
    const auto until = std::min(source.log.tail(), services.models.decisions().checkpoint());
    const auto scan = scan_events(source, request.who->viewer, query, after, until, {limit, records_per_page_max, 8 * 1024 * 1024});
    if (scan.damaged) {
        return refuse(request, {500, "record_damaged", "A record could not be read; stop the server and run `muster verify`."});
    }
    std::string body = "{\"data\":[";
    for (const auto& line : scan.lines) {
        if (body.back() != '[') body += ',';
        body += line.json;
    }
    const auto position = position_text(services, scan.last);
    body += "],\"position\":\"" + position + "\"";
    if (scan.last < until) body += ",\"next\":\"" + position + "\"";
    return json_answer(200, body + "}");
}

}  // namespace

bool is_event_type(std::string_view type) {
    static const auto all = eventstore::EventTypes::standard().all();
    return std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.first == type; });
}

OrProblem<domain::Position> position_of(const Services& services, std::string_view text) {
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        if (text.substr(0, colon) != services.incarnation) {
            return domain::failure(Problem{410, "log_incarnation_changed", "The log was restored since; begin the feed again, without `after`."});
        }
        text.remove_prefix(colon + 1);
    }
    domain::Position position;
    const auto* end = text.data() + text.size();
    if (const auto parsed = std::from_chars(text.data(), end, position.value); parsed.ec != std::errc{} || parsed.ptr != end) {
        return domain::failure(Problem{400, "cursor_invalid", "`after` must be a position, or `next` or `position` of an answer."});
    }
    return position;
}

Response list_events(Services& services, const Request& request) {
    Query query(request);
    const bool streams = asks_for_a_stream(request);
    const auto after_text = query.text("after");
    const auto limit = query.number("limit", page_limit_default, 1, page_limit_max);
    const EventQuery wanted{read_types(query), read_id<domain::OrganizationId>(query, "organization"), read_id<domain::AccountId>(query, "account")};
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto& viewer = viewer_of(request);
    if (!may_follow(services.models.registry(), viewer)) {
        return refuse(request, {403, "permission_denied", "This needs the permission event.read in an organization."});
    }
    if (auto problem = check_organization(services, viewer, wanted)) return refuse(request, std::move(*problem));
    const auto resumed = streams ? request.header("last-event-id") : std::nullopt;
    const auto after = position_of(services, resumed ? *resumed : std::string_view(after_text ? *after_text : "0"));
    if (!after) return refuse(request, after.error());
    return streams ? open_stream(services, request, wanted, *after) : page(services, request, wanted, *after, limit);
}

}  // namespace muster::api::handlers
