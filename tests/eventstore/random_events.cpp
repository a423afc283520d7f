#include "tests/eventstore/random_events.hpp"

#include <array>
#include <limits>

#include "eventstore/field_traits.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using namespace eventstore;  // the shapes of fields

bool coin(Random& random) { return (random() & 1U) != 0; }

template <std::size_t N>
std::array<std::uint8_t, N> random_array(Random& random) {
    std::array<std::uint8_t, N> bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

template <class T>
void fill(T& value, Random& random) {
    if constexpr (std::is_same_v<T, bool>) {
        value = coin(random);
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(random() % EnumNames<T>::names.size());
    } else if constexpr (std::is_integral_v<T>) {
        value = coin(random) ? static_cast<T>(random()) : std::numeric_limits<T>::max();
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = random_text(random);
    } else if constexpr (is_personal<T>) {
        if (coin(random)) value = random_text(random);
    } else if constexpr (is_id<T> || Hash32<T>) {
        value.bytes = random_array<std::tuple_size_v<decltype(value.bytes)>>(random);
    } else if constexpr (std::is_same_v<T, Position>) {
        value.value = random();
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        value.microseconds = static_cast<std::int64_t>(random());
    } else if constexpr (is_optional<T>) {
        if (coin(random)) fill(value.emplace(), random);
    } else if constexpr (is_vector<T>) {
        value.resize(random() % 4);
        for (auto& each : value) fill(each, random);
    } else {
        for_each_field(value, [&](std::string_view, auto& each) { fill(each, random); });
    }
}

template <std::size_t Type>
Event event_of(Random& random) {
    std::variant_alternative_t<Type, AnyEvent> event;
    fill(event, random);
    if (subject_of(event)) return event;
    for_each_field(event, [](std::string_view, auto& value) {  // an organization without an owner has no personal data
        if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) value = {};
    });
    return event;
}

template <std::size_t... Types>
constexpr auto makers(std::index_sequence<Types...>) {
    return std::array<Event (*)(Random&), sizeof...(Types)>{&event_of<Types>...};
}

}  // namespace

std::string random_text(Random& random) {
    static const std::array<std::string, 12> pieces{"a",    "Z",    " ", "\"", "\\", "\n", std::string(1, '\0'),
                                                    "\x1f", "\x7f", "ü", "漢", "😀"};
    std::string text;
    for (auto count = random() % 12; count > 0; --count) text += pieces[random() % pieces.size()];
    return text;
}

Bytes16 random_bytes16(Random& random) { return random_array<16>(random); }
Bytes32 random_bytes32(Random& random) { return random_array<32>(random); }

Event random_event(std::size_t type, Random& random) {
    static constexpr auto make = makers(std::make_index_sequence<event_types_count>{});
    return make.at(type)(random);
}

RecordedEvent random_recorded(std::size_t type, Random& random) {
    RecordedEvent recorded;
    recorded.event = random_event(type, random);
    auto& meta = recorded.meta;
    fill(meta.id, random);
    fill(meta.position, random);
    meta.stream = stream_of(recorded.event);
    fill(meta.stream_version, random);
    fill(meta.time, random);
    fill(meta.commit, random);
    fill(meta.commit_first, random);
    fill(meta.commit_size, random);
    fill(meta.actor.kind, random);
    if (meta.actor.kind == ActorKind::account) fill(meta.actor.account, random);
    fill(meta.actor.session, random);
    fill(meta.actor.key, random);
    fill(meta.actor.on_behalf_of, random);
    fill(meta.request_id, random);
    if (coin(random)) {
        meta.idempotency.emplace();
        fill(meta.idempotency->credential, random);
        meta.idempotency->key = random_bytes32(random);
        meta.idempotency->request = random_bytes32(random);
    }
    return recorded;
}

Event with_personal_erased(Event event) {
    std::visit(
        [](auto& each) {
            for_each_field(each, [](std::string_view, auto& value) {
                if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
                    if (value.is_present()) value = std::remove_cvref_t<decltype(value)>::erased();
                }
            });
        },
        event);
    return event;
}

bool same(const EventMeta& a, const EventMeta& b) {
    return a.id == b.id && a.position == b.position && a.stream == b.stream && a.stream_version == b.stream_version &&
           a.time == b.time && a.commit == b.commit && a.commit_first == b.commit_first &&
           a.commit_size == b.commit_size && a.actor == b.actor && a.request_id == b.request_id &&
           a.idempotency == b.idempotency;
}

}  // namespace muster::tests
