#include "eventstore/json_copy.hpp"

#include <algorithm>

namespace muster::eventstore {

void copy_members(JsonWriter& json, simdjson::dom::object object, std::span<const std::string_view> leave_out) {
    for (const auto member : object) {
        if (std::find(leave_out.begin(), leave_out.end(), member.key) != leave_out.end()) continue;
        copy_value(json.key(member.key), member.value, leave_out);
    }
}

void copy_value(JsonWriter& json, simdjson::dom::element value, std::span<const std::string_view> leave_out) {
    using simdjson::dom::element_type;
    switch (value.type()) {
        case element_type::OBJECT:
            json.begin_object();
            copy_members(json, simdjson::dom::object(value), leave_out);
            json.end_object();
            return;
        case element_type::ARRAY:
            json.begin_array();
            for (const auto each : simdjson::dom::array(value)) copy_value(json, each, leave_out);
            json.end_array();
            return;
        case element_type::STRING: json.string(std::string_view(value)); return;
        case element_type::INT64: json.integer(std::int64_t(value)); return;
        case element_type::UINT64: json.integer_unsigned(std::uint64_t(value)); return;
        case element_type::DOUBLE: json.number(double(value)); return;
        case element_type::BOOL: json.boolean(bool(value)); return;
        case element_type::NULL_VALUE: json.null(); return;
    }
}

}  // namespace muster::eventstore
