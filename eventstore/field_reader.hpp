#pragma once
// JSON to values by their type; the way back of field_writer.hpp. Strict: a wrong type, an unknown enum text or an
// unknown member is a failure, never skipped. Absent members keep the default.

#include <simdjson.h>

#include <limits>
#include <string>
#include <string_view>

#include "eventstore/crypto.hpp"
#include "eventstore/field_traits.hpp"

namespace muster::eventstore {

/// Finds the members of an object. At first only in the order they were written, so that each look-up is one
/// comparison; when that does not find all of them, search_everywhere() and read again. Counts what was taken, so that
/// the caller sees what nobody asked for.
class ObjectReader {
  public:
    explicit ObjectReader(simdjson::dom::object object) : object_(object), cursor_(object.begin()) {}

    [[nodiscard]] bool find(std::string_view name, simdjson::dom::element& out) {
        if (cursor_ != object_.end() && cursor_.key() == name) return take(cursor_, out);
        if (!everywhere_) return false;
        for (auto each = object_.begin(); each != object_.end(); ++each) {
            if (each.key() == name) return take(each, out);
        }
        return false;
    }
    [[nodiscard]] bool all_taken() const { return taken_ == object_.size(); }
    void search_everywhere() {
        everywhere_ = true;
        taken_ = 0;
        cursor_ = object_.begin();
    }

  private:
    bool take(simdjson::dom::object::iterator at, simdjson::dom::element& out) {
        out = at.value();
        cursor_ = ++at;
        ++taken_;
        return true;
    }

    simdjson::dom::object object_;
    simdjson::dom::object::iterator cursor_;
    std::size_t taken_ = 0;
    bool everywhere_ = false;
};

/// Reads the members in the order they were written, or, when that leaves some, in any.
template <class Read>
[[nodiscard]] bool read_members(ObjectReader& reader, Read&& read) {
    if (read() && reader.all_taken()) return true;
    reader.search_everywhere();
    return read();
}

template <domain::Described T>
[[nodiscard]] bool read_fields(ObjectReader& reader, T& object, std::string_view& wrong_field);

[[nodiscard]] inline bool read_bytes32(std::string_view text, domain::Bytes32& out) {
    return crypto::from_base64url_into(text, out);
}

template <class T>
[[nodiscard]] bool read_integer(simdjson::dom::element json, T& out) {
    if constexpr (std::is_unsigned_v<T>) {
        std::uint64_t value = 0;
        if (json.get(value) != simdjson::SUCCESS || value > std::numeric_limits<T>::max()) return false;
        out = static_cast<T>(value);
    } else {
        std::int64_t value = 0;
        if (json.get(value) != simdjson::SUCCESS || value > std::numeric_limits<T>::max() ||
            value < std::numeric_limits<T>::min()) {
            return false;
        }
        out = static_cast<T>(value);
    }
    return true;
}

/// Types that stand as a JSON string.
template <class T>
[[nodiscard]] bool read_text(std::string_view text, T& out) {
    if constexpr (std::is_same_v<T, std::string>) {
        out = text;
        return true;
    } else if constexpr (std::is_same_v<T, domain::Bytes32>) {
        return read_bytes32(text, out);
    } else if constexpr (is_id<T>) {
        const auto id = T::parse(text);
        if (id) out = *id;
        return id.has_value();
    } else if constexpr (std::is_enum_v<T>) {
        const auto value = domain::from_text<T>(text);
        if (value) out = *value;
        return value.has_value();
    } else {
        return read_bytes32(text, out.bytes);
    }
}

template <class T>
[[nodiscard]] bool read_value(simdjson::dom::element json, T& out) {
    if constexpr (std::is_same_v<T, bool>) {
        return json.get(out) == simdjson::SUCCESS;
    } else if constexpr (std::is_integral_v<T>) {
        return read_integer(json, out);
    } else if constexpr (std::is_same_v<T, domain::Position>) {
        return read_integer(json, out.value);
    } else if constexpr (std::is_same_v<T, domain::Timestamp>) {
        return read_integer(json, out.microseconds);
    } else if constexpr (is_optional<T>) {
        return read_value(json, out.emplace());
    } else if constexpr (is_vector<T>) {
        simdjson::dom::array array;
        if (json.get(array) != simdjson::SUCCESS) return false;
        out.clear();
        for (const auto each : array) {
            if (!read_value(each, out.emplace_back())) return false;
        }
        return true;
    } else if constexpr (domain::Described<T>) {
        simdjson::dom::object object;
        if (json.get(object) != simdjson::SUCCESS) return false;
        ObjectReader reader(object);
        std::string_view wrong_field;
        return read_members(reader, [&] { return read_fields(reader, out, wrong_field); }) && reader.all_taken();
    } else {
        std::string_view text;
        return json.get(text) == simdjson::SUCCESS && read_text(text, out);
    }
}

/// An id or hash that the writer always writes has no default worth reading: without it the record is damaged.
template <class T>
inline constexpr bool has_default = !is_id<std::remove_cvref_t<T>> && !Hash32<std::remove_cvref_t<T>>;

/// Every field but the personal ones; on failure names the first field that could not be read.
template <domain::Described T>
[[nodiscard]] bool read_fields(ObjectReader& reader, T& object, std::string_view& wrong_field) {
    bool good = true;
    wrong_field = {};
    domain::for_each_field(object, [&](std::string_view name, auto& value) {
        if constexpr (!is_personal<std::remove_cvref_t<decltype(value)>>) {
            simdjson::dom::element json;
            if (good && !(reader.find(name, json) ? read_value(json, value) : has_default<decltype(value)>)) {
                good = false;
                wrong_field = name;
            }
        }
    });
    return good;
}

}  // namespace muster::eventstore
