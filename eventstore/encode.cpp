#include <simdjson.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/field_writer.hpp"
#include "eventstore/record_frame.hpp"

namespace muster::eventstore {
namespace {

using domain::EventMeta;

void write_commit(JsonWriter& json, const EventMeta& meta) {
    json.key("commit").begin_object().member("id", meta.commit);
    json.member("first", meta.commit_first.value).member("size", std::uint64_t{meta.commit_size}).end_object();
}

void write_actor(JsonWriter& json, const domain::Actor& actor) {
    json.key("actor").begin_object().member("kind", domain::to_text(actor.kind));
    if (actor.kind == domain::ActorKind::account) json.member("account", actor.account);
    if (actor.session) json.member("session", *actor.session);
    if (actor.key) json.member("key", *actor.key);
    if (actor.on_behalf_of) json.member("on_behalf_of", *actor.on_behalf_of);
    json.end_object();
}

void write_idempotency(JsonWriter& json, const domain::Idempotency& idempotency) {
    json.key("idempotency").begin_object().member("credential", std::string_view(idempotency.credential));
    write_value(json.key("key"), idempotency.key);
    write_value(json.key("request"), idempotency.request);
    json.end_object();
}

template <class E>
void write_json(JsonWriter& json, const EventMeta& meta, const domain::Event& any, const E& event) {
    json.begin_object().member("id", meta.id).member("position", meta.position.value);
    json.member("type", E::type).member("version", std::uint64_t{E::version});
    json.member("stream", std::string_view(meta.stream)).member("stream_version", meta.stream_version);
    json.key("organizations").begin_array();
    for (const auto& organization : domain::organizations_of(any)) json.id(organization);
    json.end_array().key("time").integer(meta.time.microseconds);
    write_commit(json, meta);
    write_actor(json, meta.actor);
    if (!meta.request_id.empty()) json.member("request_id", std::string_view(meta.request_id));
    if (meta.idempotency) write_idempotency(json, *meta.idempotency);
    json.key("data").begin_object();
    write_fields(json, event);
    json.end_object().end_object();
}

template <class E>
void append_sealed_parts(std::string& record, const domain::RecordedEvent& recorded, const E& event,
                         const std::optional<DataKey>& key, NonceSource nonces) {
    std::optional<crypto::AesGcm> sealer;
    std::optional<PartBinding> binding;
    domain::AccountId subject;
    domain::for_each_field(event, [&](std::string_view name, const auto& value) {
        if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
            if (value.is_absent()) return;
            if (value.is_erased()) throw std::logic_error("an erased field cannot be written again");
            if (!sealer) {
                const auto found = domain::subject_of(recorded.event);
                if (!key || !found) throw std::logic_error("a personal field needs its subject's key");
                subject = *found;
                sealer.emplace(key->bytes);
                binding.emplace(recorded.meta.id, E::type, static_cast<std::uint32_t>(E::version));
            }
            std::array<std::uint8_t, crypto::nonce_bytes> random;
            nonces(random);
            const std::string_view nonce(reinterpret_cast<const char*>(random.data()), random.size());
            append_part_head(record, name, subject, key->generation, nonce, value.open().size() + crypto::tag_bytes);
            sealer->seal(nonce, binding->of(name, subject), value.open(), record);
        }
    });
}

bool is_utf8(const std::string& text) { return simdjson::validate_utf8(text); }

template <class T>
bool is_writable(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        return is_utf8(value);
    } else if constexpr (is_personal<T>) {
        return !value.is_present() || (value.open().size() <= personal_bytes_max && is_utf8(value.open()));
    } else if constexpr (is_optional<T>) {
        return !value || is_writable(*value);
    } else if constexpr (is_vector<T>) {
        return std::all_of(value.begin(), value.end(), [](const auto& each) { return is_writable(each); });
    } else if constexpr (domain::Described<T>) {
        bool good = true;
        domain::for_each_field(value, [&](std::string_view, const auto& each) { good = good && is_writable(each); });
        return good;
    } else {
        return true;
    }
}

}  // namespace

std::string encode(const domain::RecordedEvent& event, const std::optional<DataKey>& key, NonceSource nonces) {
    constexpr std::size_t usual_bytes_max = 1536;
    std::string record;
    record.reserve(usual_bytes_max);
    begin_record(record);
    std::visit(
        [&](const auto& each) {
            JsonWriter json(record);
            write_json(json, event.meta, event.event, each);
            end_json(record);
            append_sealed_parts(record, event, each, key, nonces);
        },
        event.event);
    return record;
}

bool has_personal_data(const domain::Event& event) {
    return std::visit(
        [](const auto& each) {
            bool found = false;
            domain::for_each_field(each, [&](std::string_view, const auto& value) {
                if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) found = found || value.is_present();
            });
            return found;
        },
        event);
}

std::string_view unwritable_field(const domain::Event& event) {
    return std::visit(
        [](const auto& each) {
            std::string_view unwritable;
            domain::for_each_field(each, [&](std::string_view name, const auto& value) {
                if (unwritable.empty() && !is_writable(value)) unwritable = name;
            });
            return unwritable;
        },
        event);
}

domain::Refusal unwritable(std::string_view field) {
    return {domain::RefusalCode::invalid_field, std::string(field), "the value is too long or is not valid UTF-8"};
}

}  // namespace muster::eventstore
