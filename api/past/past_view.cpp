#include "api/past/past_view.hpp"

#include <algorithm>
#include <charconv>

#include "api/cursors.hpp"
#include "api/handlers/cursor_filter.hpp"
#include "api/handlers/support.hpp"
#include "api/time_text.hpp"
#include "projections/row_keys.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api {
namespace {

using domain::Permission;
using Asked = domain::Result<std::shared_ptr<PastView>, Problem>;

Problem invalid(std::string parameter, std::string code, std::string detail) {
    return {400, "query_invalid", "The query has parameters that cannot be accepted; `errors` says which and why.",
            {{std::move(parameter), std::move(code), std::move(detail)}}};
}
Problem in_future() { return {400, "moment_in_future", "Ask about a moment that has been; leave `at` and `position` out for what stands now."}; }
Problem before_first() { return {400, "moment_before_first", "Nothing had happened yet; positions begin at 1."}; }

Problem stopped() { return {503, "projection_stopped", "The timeline has stopped; /readyz says why. What stands now is still answered.", {}, 30}; }

/// "42", or as Muster-Position says it, "INCARNATION:42".
domain::Result<domain::Position, Problem> parse_position(const Services& services, std::string_view parameter, std::string_view text) {
    auto digits = text;
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        const auto incarnation = text.substr(0, colon);
        digits = text.substr(colon + 1);
        if (incarnation != services.incarnation && domain::IncarnationId::parse(incarnation)) {
            return domain::failure(Problem{410, "log_incarnation_changed",
                                           "The log was restored since; forget positions, cursors and ETags, and read again."});
        }
        if (incarnation != services.incarnation) digits = {};
    }
    domain::Position position;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), position.value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
        return domain::failure(invalid(std::string(parameter), "invalid",
                                       parameter == "position" ? "Send a position such as 42, or as Muster-Position says it."
                                                               : "Send a time such as 2026-03-01T12:00:00Z, or a position such as 42."));
    }
    if (position > services.directory.log().tail()) return domain::failure(in_future());
    if (position.value == 0) return domain::failure(before_first());
    return position;
}

bool audits_everywhere(const domain::Viewer& caller) {
    return caller.instance_admin && (!caller.scopes || caller.scopes->has(Permission::audit_read));
}

template <class Id>
std::optional<Id> first_capture(const Request& request) {
    return request.captures.empty() ? std::nullopt : Id::parse(request.captures[0]);
}

}  // namespace

bool PastView::is_parameter(std::string_view name) {
    return std::find(std::begin(parameters), std::end(parameters), name) != std::end(parameters);
}

Asked PastView::asked_by(const Services& services, const Request& request, const Route& route) {
    if (route.compares) return comparing(services, request);
    const auto at = request.query_value("at"), position = request.query_value("position"), by = request.query_value("as_seen_by");
    if (!at && !position && !by) return std::shared_ptr<PastView>{};
    if (at && position) return domain::failure(invalid("position", "excluded", "Send `at` or `position`, not both."));
    if (!at && !position) return domain::failure(invalid("as_seen_by", "incomplete", "Say of which moment, by `at` or `position`."));
    std::shared_ptr<PastView> view(new PastView);
    if (by) {
        view->as_seen_by_ = domain::AccountId::parse(*by);
        if (!view->as_seen_by_) return domain::failure(invalid("as_seen_by", "id_invalid", "It must be the id of an account."));
    }
    if (position) {
        const auto parsed = parse_position(services, "position", *position);
        if (!parsed) return domain::failure(parsed.error());
        view->position_ = view->awaits_ = *parsed;
        return view;
    }
    if (auto problem = view->read_time(services, "at", *at)) return domain::failure(std::move(*problem));
    view->keep_position_of_first_page(services, request);
    return view;
}

Asked PastView::comparing(const Services& services, const Request& request) {
    for (const auto parameter : parameters) {
        if (request.query_value(parameter)) return domain::failure(invalid(std::string(parameter), "excluded", "A diff takes `from` and `to`."));
    }
    const auto from = request.query_value("from"), to = request.query_value("to");
    if (!from) return domain::failure(invalid("from", "required", "Say since when: a time, or a position."));
    std::shared_ptr<PastView> view(new PastView);
    view->compares_ = true;
    if (const auto time = parse_time(*from)) {
        if (*time > services.clock.now()) return domain::failure(in_future());
        view->from_at_ = time;
    } else {
        const auto parsed = parse_position(services, "from", *from);
        if (!parsed) return domain::failure(parsed.error());
        view->from_ = *parsed;
    }
    if (to && !parse_time(*to)) {
        const auto parsed = parse_position(services, "to", *to);
        if (!parsed) return domain::failure(parsed.error());
        view->position_ = view->awaits_ = *parsed;
        return view;
    }
    if (to) {
        if (auto problem = view->read_time(services, "to", *to)) return domain::failure(std::move(*problem));
    } else {
        view->position_ = view->awaits_ = services.directory.log().tail();
    }
    view->keep_position_of_first_page(services, request);
    return view;
}

std::optional<Problem> PastView::read_time(const Services& services, std::string_view parameter, std::string_view text) {
    at_ = parse_time(text);
    if (!at_) return invalid(std::string(parameter), "invalid", "Send a time such as 2026-03-01T12:00:00Z.");
    if (*at_ > services.clock.now()) return in_future();
    const auto newest = services.models.timeline().newest();
    if (!newest || *newest <= *at_) awaits_ = services.directory.log().tail();  // more of that time may have happened than the timeline knows
    return {};
}

void PastView::keep_position_of_first_page(const Services& services, const Request& request) {
    const auto after = request.query_value("after");
    const auto opened = after && request.who ? services.cursors.open({request.who->viewer.account, request.path, handlers::cursor_filter(request)}, *after)
                                             : domain::failure(CursorFault::invalid);
    if (const auto first_page = opened ? position_and_cursor(*opened) : std::nullopt) position_ = awaits_ = first_page->first;
}

std::optional<Problem> PastView::find_position(const Services& services) {
    const auto& timeline = services.models.timeline();
    if (timeline.reached() < awaits_) return stopped();
    if (position_.value == 0) {
        const auto last = timeline.last_by(*at_);
        if (!last) return before_first();
        position_ = *last;
    }
    if (compares_) {
        if (auto problem = find_from(services)) return problem;
    }
    moment_ = at_ ? *at_ : timeline.time_of(position_).value_or(domain::Timestamp{});
    rows_ = timeline.at(position_);
    return rows_ ? std::nullopt : std::optional(stopped());
}

std::optional<Problem> PastView::find_from(const Services& services) {
    if (from_at_) {
        const auto last = services.models.timeline().last_by(*from_at_);
        if (!last) return before_first();
        // Of two times the later one may have come first by what happened while they were read.
        const bool is_before = !at_ || *from_at_ <= *at_;
        from_ = is_before ? std::min(*last, position_) : *last;
    }
    if (from_ <= position_) return {};
    return invalid("from", "after_to", "`from` must not be after `to`.");
}

std::optional<Problem> PastView::choose_eyes(const domain::Viewer& caller, bool audits, bool knows_it) {
    viewer_ = caller;
    if (!audits && as_seen_by_) {
        if (!knows_it) return handlers::not_found();
        return Problem{403, "permission_denied", "as_seen_by needs the permission audit.read there; ask one of the administrators."};
    }
    if (!audits) return {};
    if (!as_seen_by_) {
        eyes_ = Eyes::everything;
        viewer_ = {caller.account, true, {}, moment_};
        return {};
    }
    const auto account = rows_->registry().account(*as_seen_by_);
    if (!account || account->status != domain::AccountStatus::active) {
        return Problem{404, "not_found", "Nobody with the id in as_seen_by could sign in then."};
    }
    eyes_ = Eyes::somebody;
    viewer_ = {account->id, account->instance_role == domain::InstanceRole::admin, {}, moment_};
    return {};
}

std::optional<Problem> PastView::open(Services& services, const Request& request, const Route& route) {
    if (auto problem = find_position(services)) return problem;
    const auto& caller = request.who->viewer;
    if (route.pattern.starts_with("/v1/organizations/{org}")) {
        const auto organization = first_capture<domain::OrganizationId>(request);
        return organization ? look_at(services, request, *organization) : handlers::not_found();
    }
    const auto& now = services.models.registry();
    if (!route.pattern.starts_with("/v1/accounts/{acc}")) return choose_eyes(caller, audits_everywhere(caller), true);
    // As with the account's history: its person, and who reads the audit of its home.
    const auto id = first_capture<domain::AccountId>(request);
    const auto account = id ? now.account(*id) : std::nullopt;
    if (!account) return handlers::not_found();
    const bool own = caller.account == account->id;
    const bool home_audits = account->home && domain::grant_of(now, caller, *account->home, Permission::audit_read).allowed;
    const bool reads_own = own && (!caller.scopes || caller.scopes->has(Permission::audit_read)) && !as_seen_by_;
    return choose_eyes(caller, audits_everywhere(caller) || home_audits || reads_own, own);
}

std::optional<Problem> PastView::look_at(Services& services, const Request& request, domain::OrganizationId organization) {
    const auto& now = services.models.registry();
    const auto& caller = request.who->viewer;
    const bool audits = audits_everywhere(caller) || domain::grant_of(now, caller, organization, Permission::audit_read).allowed;
    return choose_eyes(caller, audits, audits || domain::scope_of(now, caller, organization).any);
}

std::string with_position(domain::Position position, std::string_view cursor) {
    return projections::Key('@').add(position).add(cursor).bytes();
}

std::optional<std::pair<domain::Position, std::string>> position_and_cursor(std::string_view inner) {
    constexpr std::size_t head = 1 + sizeof(std::uint64_t);
    if (inner.size() < head || inner[0] != '@') return {};
    return std::pair(domain::Position{projections::number_at(inner, 1)}, std::string(inner.substr(head)));
}

}  // namespace muster::api
