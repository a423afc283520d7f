#pragma once
// The one JSON writer: appends to a string, escapes what RFC 8259 wants, keeps UTF-8 as it is. The caller keeps the
// order of begin/end; commas come by themselves. Not thread-safe.

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::eventstore {

/// RFC 3339 in UTC with microseconds: 2026-03-01T12:00:00.000000Z.
[[nodiscard]] std::string rfc3339(domain::Timestamp time);

class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view value);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& integer_unsigned(std::uint64_t value);
    JsonWriter& number(double value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    /// Bytes that are JSON already (a stored row).
    JsonWriter& raw(std::string_view json);
    JsonWriter& time(domain::Timestamp value) { return string(rfc3339(value)); }
    template <class Tag>
    JsonWriter& id(const domain::Id<Tag>& value) {
        return id(Tag::prefix, value.bytes);
    }

    JsonWriter& member(std::string_view name, std::string_view value) { return key(name).string(value); }
    JsonWriter& member(std::string_view name, const char* value) { return key(name).string(value); }
    JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }
    JsonWriter& member(std::string_view name, std::uint64_t value) { return key(name).integer_unsigned(value); }
    JsonWriter& member(std::string_view name, domain::Timestamp value) { return key(name).time(value); }
    template <class Tag>
    JsonWriter& member(std::string_view name, const domain::Id<Tag>& id) {
        return key(name).id(id.prefix, id.bytes);
    }

  private:
    JsonWriter& id(std::string_view prefix, const domain::Bytes16& bytes);
    JsonWriter& open(char c);
    JsonWriter& close(char c);
    void separate();

    std::string& out_;
    bool first_ = true;  ///< nothing written yet in this object or array
    bool after_key_ = false;
};

}  // namespace muster::eventstore
