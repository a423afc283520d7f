// The log as a feed for ADMINs: CloudEvents 1.0 in the order of the log. Personal fields are opened; secrets and their hashes
// leave by no feed.

#include <charconv>

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "eventstore/record_line.hpp"

namespace muster::api::handlers {
namespace {

/// A position, alone or with the incarnation before it.
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

}  // namespace

Response list_events(Services& services, const Request& request) {
    Query query(request);
    const auto after_text = query.text("after");
    const auto limit = query.number("limit", page_limit_default, 1, page_limit_max);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto after = position_of(services, after_text.value_or("0"));
    if (!after) return refuse(request, after.error());

    const eventstore::KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return services.keyring.of(subject, generation);
    };
    const eventstore::RecordLineOptions form{eventstore::RecordForm::cloudevent, true, "urn:muster:" + services.incarnation};
    const auto& log = services.directory.log();
    const auto tail = log.tail();
    auto last = *after;
    std::string body = "{\"data\":[";
    const auto cursor = log.read(after->next());
    for (std::uint64_t count = 0; count < limit && last < tail; ++count) {
        const auto entry = cursor->next();
        if (entry && !*entry) break;
        const auto event = entry ? eventstore::record_line((*entry)->bytes, keys, form) : domain::failure(entry.error().detail);
        if (!event) {
            return refuse(request, {500, "record_damaged", "A record could not be read; stop the server and run `muster verify`."});
        }
        if (body.back() != '[') body += ',';
        body += *event;
        last = (*entry)->position;
    }
    const auto position = position_text(services, last);
    body += "],\"position\":\"" + position + "\"";
    if (last < tail) body += ",\"next\":\"" + position + "\"";
    return json_answer(200, body + "}");
}

}  // namespace muster::api::handlers
