#include "eventstore/activity/codec.hpp"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstring>

#include "eventstore/crypto.hpp"
#include "eventstore/field_reader.hpp"
#include "eventstore/field_writer.hpp"
#include "eventstore/record_frame.hpp"
#include "eventstore/sealed_parts.hpp"

namespace muster::activity {
namespace {

namespace crypto = eventstore::crypto;
using eventstore::is_personal;
using eventstore::JsonWriter;
using eventstore::ObjectReader;

/// What a sealed part is bound to in place of an event's id. No id begins like this.
domain::EventId binding_id(Position position) {
    domain::EventId id;
    std::memcpy(id.bytes.data(), "activity", 8);
    for (std::size_t i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<std::uint8_t>(position.value >> (8 * (7 - i)));
    return id;
}

template <class A>
void append_sealed_parts(std::string& out, const Record& record, const A& activity, const eventstore::DataKey& key) {
    const auto subject = account_of(record.activity);
    std::optional<crypto::AesGcm> sealer;
    std::optional<eventstore::PartBinding> binding;
    domain::for_each_field(activity, [&](std::string_view name, const auto& value) {
        if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
            if (!value.is_present() || !subject) return;
            if (!sealer) {
                sealer.emplace(key.bytes);
                binding.emplace(binding_id(record.position), A::type, static_cast<std::uint32_t>(A::version));
            }
            std::array<std::uint8_t, crypto::nonce_bytes> random;
            crypto::random_bytes(random);
            const std::string_view nonce(reinterpret_cast<const char*>(random.data()), random.size());
            eventstore::append_part_head(out, name, *subject, key.generation, nonce, value.open().size() + crypto::tag_bytes);
            sealer->seal(nonce, binding->of(name, *subject), value.open(), out);
        }
    });
}

/// Reads the data into the alternative with this name; false when it is damaged or there is none.
template <std::size_t I = 0>
bool read_data(std::string_view type, int version, simdjson::dom::object data, eventstore::SealedParts& parts, Activity& out) {
    if constexpr (I < std::variant_size_v<Activity>) {
        using A = std::variant_alternative_t<I, Activity>;
        if (A::type != type || A::version != version) return read_data<I + 1>(type, version, data, parts, out);
        auto& activity = out.emplace<A>();
        ObjectReader reader(data);
        std::string_view wrong;
        const bool read = eventstore::read_members(reader, [&] { return eventstore::read_fields(reader, activity, wrong); });
        if (!read || !reader.all_taken()) return false;
        bool opened = true;
        domain::for_each_field(activity, [&](std::string_view name, auto& value) {
            if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) opened = opened && parts.read(name, value);
        });
        return opened;
    } else {
        return false;
    }
}

template <class T>
void write_for_people(JsonWriter& json, const T& value) {
    if constexpr (is_personal<T>) {
        value.is_present() ? json.string(value.open()) : json.null();
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        json.time(value);
    } else {
        eventstore::write_value(json, value);
    }
}

template <class T>
bool is_unsaid(const T& value) {
    if constexpr (is_personal<T>) {
        return value.is_absent();
    } else {
        return eventstore::is_left_out(value);
    }
}

}  // namespace

std::string encode(const Record& record, const std::optional<eventstore::DataKey>& key) {
    std::string out;
    out.reserve(512);
    eventstore::begin_record(out);
    std::visit(
        [&]<class A>(const A& activity) {
            JsonWriter json(out);
            json.begin_object().member("position", record.position.value).member("type", A::type);
            json.member("version", std::uint64_t{A::version}).key("time").integer(record.time.microseconds);
            json.member("seen", record.seen.value).key("data").begin_object();
            eventstore::write_fields(json, activity);
            json.end_object().end_object();
            eventstore::end_json(out);
            if (key) append_sealed_parts(out, record, activity, *key);
        },
        record.activity);
    return out;
}

domain::Result<Record, std::string> decode(std::string_view bytes, const eventstore::KeyFinder* finder) {
    const auto frame = eventstore::split_record(bytes);
    if (!frame) return domain::failure(frame.error());
    thread_local simdjson::dom::parser parser;
    simdjson::dom::object json, data;
    if (parser.parse(frame->json).get(json) != simdjson::SUCCESS) return domain::failure(std::string("the record's JSON is broken"));
    Record record;
    std::string_view type;
    std::int64_t version = 0;
    const bool head = json["position"].get(record.position.value) == simdjson::SUCCESS && json["type"].get(type) == simdjson::SUCCESS &&
                      json["version"].get(version) == simdjson::SUCCESS && json["time"].get(record.time.microseconds) == simdjson::SUCCESS &&
                      json["seen"].get(record.seen.value) == simdjson::SUCCESS && json["data"].get(data) == simdjson::SUCCESS;
    if (!head) return domain::failure(std::string("a member of the record is missing or wrong"));
    eventstore::SealedParts parts(frame->sealed_parts, finder);
    if (!parts.parse()) return domain::failure(std::string("its sealed parts are damaged"));
    parts.bind(binding_id(record.position), type, static_cast<std::uint32_t>(version));
    try {
        if (read_data(type, static_cast<int>(version), data, parts, record.activity)) return record;
    } catch (const eventstore::LogDamage& damage) {
        return domain::failure(std::string(damage.what()));
    }
    return domain::failure(std::string(type) + " version " + std::to_string(version) + " is damaged, or not known to this version of Muster");
}

std::optional<Glance> glance(std::string_view bytes) {
    constexpr std::string_view type_key = R"("type":")", time_key = R"(,"time":)";
    const auto frame = eventstore::split_record(bytes);
    if (!frame) return {};
    const auto json = frame->json;
    const auto type_at = json.find(type_key);  // before anything a client had a say in
    const auto time_at = json.find(time_key);
    if (type_at == std::string_view::npos || time_at == std::string_view::npos) return {};
    Glance glance;
    glance.type = json.substr(type_at + type_key.size());
    glance.type = glance.type.substr(0, glance.type.find('"'));
    const auto* from = json.data() + time_at + time_key.size();
    if (std::from_chars(from, json.data() + json.size(), glance.time.microseconds).ec != std::errc{}) return {};
    return glance;
}

std::string json_of(const Record& record) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("position", record.position.value).member("type", type_of(record.activity)).member("at", record.time);
    json.member("seen", record.seen.value);
    std::visit(
        [&](const auto& activity) {
            domain::for_each_field(activity, [&](std::string_view name, const auto& value) {
                if (!is_unsaid(value)) write_for_people(json.key(name), value);
            });
        },
        record.activity);
    json.end_object();
    return out;
}

}  // namespace muster::activity
