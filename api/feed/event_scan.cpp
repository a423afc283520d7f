#include "api/feed/event_scan.hpp"

#include <algorithm>

#include "eventstore/codec.hpp"

namespace muster::api {

bool matches(const EventQuery& query, const domain::Event& event) {
    const auto& types = query.types;
    if (!types.empty() && std::find(types.begin(), types.end(), domain::type_of(event)) == types.end()) return false;
    if (query.account && domain::subject_of(event) != query.account) return false;
    if (!query.organization) return true;
    const auto touched = domain::organizations_of(event);
    return std::find(touched.begin(), touched.end(), *query.organization) != touched.end();
}

std::optional<std::string> event_line(const EventSource& source, std::string_view record, const ShownEvent& shown) {
    const eventstore::KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return source.keyring.of(subject, generation);
    };
    eventstore::RecordLineOptions form;
    form.form = eventstore::RecordForm::cloudevent;
    form.opened = shown.showing == EventShowing::full;
    form.source = "urn:muster:" + source.incarnation;
    form.tenant = shown.tenant;
    auto line = eventstore::record_line(record, keys, form);
    if (!line) return {};
    return std::move(*line);
}

EventScan scan_events(const EventSource& source, const domain::Viewer& viewer, const EventQuery& query, domain::Position after,
                      domain::Position until, const ScanLimits& limits) {
    EventScan scan;
    scan.last = after;
    if (after >= until) return scan;
    EventFilter filter(source.registry, viewer);
    const auto cursor = source.log.read(after.next());
    std::size_t bytes = 0;
    for (std::size_t looked = 0; looked < limits.records_max && scan.last < until; ++looked) {
        const auto entry = cursor->next();
        if (entry && !*entry) break;
        const auto event = entry ? eventstore::decode((*entry)->bytes, nullptr)
                                 : domain::failure(eventstore::DecodeFailure{entry.error().detail});
        if (!event) {
            scan.damaged = true;
            break;
        }
        if (matches(query, event->event)) {
            if (const auto shown = filter.of(*event); shown.showing != EventShowing::hidden) {
                auto line = event_line(source, (*entry)->bytes, shown);
                if (!line) {
                    scan.damaged = true;
                    break;
                }
                bytes += line->size();
                scan.lines.push_back({(*entry)->position, std::move(*line)});
            }
        }
        scan.last = (*entry)->position;
        if (scan.lines.size() >= limits.events_max || bytes >= limits.bytes_max) break;
    }
    return scan;
}

}  // namespace muster::api
