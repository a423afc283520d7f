#pragma once
// Which types and versions of events can be read, and how: the events of today and, through upcasters, those of the
// past.
//
// An old version is a struct of its own with its `type`, `version` and `fields()`, and a function found beside it,
//     NewerVersion upcast(OldVersion old);
// which gives the next version (or the one after: the chain is followed until an event of today comes out). It stands
// in eventstore/old_events.hpp, in the list OldEvents, and has a golden file that proves it.

#include <simdjson.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/event.hpp"
#include "eventstore/field_reader.hpp"
#include "eventstore/sealed_parts.hpp"

namespace muster::eventstore {

template <class T>
[[nodiscard]] domain::Event upcast_to_today(T event) {
    if constexpr (domain::EventType<T>) {
        return domain::Event(std::move(event));
    } else {
        return upcast_to_today(upcast(std::move(event)));
    }
}

class EventTypes {
  public:
    /// Reads the data object and the sealed parts into the event; the text says what is wrong, empty when nothing is.
    using Reader = std::string (*)(simdjson::dom::object data, SealedParts& parts, domain::Event& out);
    struct Version {
        int version;
        Reader read;
    };

    /// Every event of today and every old version that ships.
    [[nodiscard]] static const EventTypes& standard();

    template <class T>
    void add() {
        types_[T::type].push_back({T::version, &read_as<T>});
    }
    /// Null when the type has no such version, or there is no such type.
    [[nodiscard]] Reader find(std::string_view type, int version) const;
    /// Every type and version, for the test that wants a golden file for each.
    [[nodiscard]] std::vector<std::pair<std::string, int>> all() const;

  private:
    template <class T>
    static std::string read_as(simdjson::dom::object data, SealedParts& parts, domain::Event& out);
    template <class T>
    static std::string read_into(simdjson::dom::object data, SealedParts& parts, T& event);

    std::unordered_map<std::string_view, std::vector<Version>> types_;
};

template <class T>
std::string EventTypes::read_as(simdjson::dom::object data, SealedParts& parts, domain::Event& out) {
    if constexpr (domain::EventType<T>) {
        return read_into(data, parts, out.emplace<T>());  // in place: events are large
    } else {
        T old;
        auto wrong = read_into(data, parts, old);
        if (wrong.empty()) out = upcast_to_today(std::move(old));
        return wrong;
    }
}

template <class T>
std::string EventTypes::read_into(simdjson::dom::object data, SealedParts& parts, T& event) {
    ObjectReader reader(data);
    std::string_view wrong_field;
    if (!read_members(reader, [&] { return read_fields(reader, event, wrong_field); })) {
        return "the field " + std::string(wrong_field) + " is missing or has a value it cannot have";
    }
    if (!reader.all_taken()) return "its data has a field that this version does not know";
    domain::for_each_field(event, [&](std::string_view name, auto& value) {
        if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
            if (wrong_field.empty() && !parts.read(name, value)) wrong_field = name;
        }
    });
    if (!wrong_field.empty()) return "the sealed field " + std::string(wrong_field) + " does not open";
    if (!parts.all_taken()) return "it has a sealed part for a field it does not have";
    return {};
}

/// decode() with another set of types: for the tests of upcasting.
[[nodiscard]] domain::Result<domain::RecordedEvent, DecodeFailure> decode_as(const EventTypes& types,
                                                                             std::string_view record,
                                                                             const KeyFinder* finder);

}  // namespace muster::eventstore
