#pragma once
// Values to JSON by their type: ids and enums by their texts, hashes as base64url, positions and times as integers.
// Absent optionals and empty strings and lists are left out of an object. Personal fields never go through here.

#include <string>

#include "eventstore/crypto.hpp"
#include "eventstore/field_traits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::eventstore {

template <domain::Described T>
void write_fields(JsonWriter& json, const T& object);

template <class T>
void write_value(JsonWriter& json, const T& value) {
    static_assert(!is_personal<T>, "personal data stands in sealed parts only, at the top level of an event");
    if constexpr (std::is_same_v<T, bool>) {
        json.boolean(value);
    } else if constexpr (std::is_enum_v<T>) {
        json.string(domain::to_text(value));
    } else if constexpr (std::is_unsigned_v<T>) {
        json.integer_unsigned(value);
    } else if constexpr (std::is_integral_v<T>) {
        json.integer(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        json.string(value);
    } else if constexpr (is_id<T>) {
        json.id(value);
    } else if constexpr (std::is_same_v<T, domain::Bytes32>) {
        json.string(crypto::base64url(crypto::as_text(value)));
    } else if constexpr (Hash32<T>) {
        json.string(crypto::base64url(crypto::as_text(value.bytes)));
    } else if constexpr (std::is_same_v<T, domain::Position>) {
        json.integer_unsigned(value.value);
    } else if constexpr (std::is_same_v<T, domain::Timestamp>) {
        json.integer(value.microseconds);
    } else if constexpr (is_optional<T>) {
        value ? write_value(json, *value) : void(json.null());
    } else if constexpr (is_vector<T>) {
        json.begin_array();
        for (const auto& each : value) write_value(json, each);
        json.end_array();
    } else {
        json.begin_object();
        write_fields(json, value);
        json.end_object();
    }
}

template <class T>
[[nodiscard]] bool is_left_out(const T& value) {
    if constexpr (is_optional<T>) {
        return !value;
    } else if constexpr (is_vector<T> || std::is_same_v<T, std::string>) {
        return value.empty();
    } else {
        return false;
    }
}

/// The members of an object whose braces the caller writes.
template <domain::Described T>
void write_fields(JsonWriter& json, const T& object) {
    domain::for_each_field(object, [&](std::string_view name, const auto& value) {
        if constexpr (!is_personal<std::remove_cvref_t<decltype(value)>>) {
            if (!is_left_out(value)) write_value(json.key(name), value);
        }
    });
}

}  // namespace muster::eventstore
