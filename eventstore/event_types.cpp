#include "eventstore/event_types.hpp"

#include "eventstore/old_events.hpp"

namespace muster::eventstore {
namespace {

template <class... Alternatives>
void add_each(EventTypes& types, std::type_identity<std::variant<Alternatives...>>) {
    (types.add<Alternatives>(), ...);
}
template <class... Old>
void add_each(EventTypes& types, std::type_identity<std::tuple<Old...>>) {
    (types.add<Old>(), ...);
}

}  // namespace

const EventTypes& EventTypes::standard() {
    static const EventTypes types = [] {
        EventTypes made;
        add_each(made, std::type_identity<domain::AnyEvent>{});
        add_each(made, std::type_identity<OldEvents>{});
        return made;
    }();
    return types;
}

EventTypes::Reader EventTypes::find(std::string_view type, int version) const {
    const auto versions = types_.find(type);
    if (versions == types_.end()) return nullptr;
    for (const auto& each : versions->second) {
        if (each.version == version) return each.read;
    }
    return nullptr;
}

std::vector<std::pair<std::string, int>> EventTypes::all() const {
    std::vector<std::pair<std::string, int>> list;
    for (const auto& [type, versions] : types_) {
        for (const auto& each : versions) list.emplace_back(type, each.version);
    }
    return list;
}

}  // namespace muster::eventstore
