#pragma once
// Copies a parsed JSON value into a writer, leaving members out by name.

#include <simdjson.h>

#include <span>
#include <string_view>

#include "eventstore/json_writer.hpp"

namespace muster::eventstore {

/// The members of an object, whose braces the caller writes; those named in `leave_out` are skipped, at every depth.
void copy_members(JsonWriter& json, simdjson::dom::object object, std::span<const std::string_view> leave_out = {});
void copy_value(JsonWriter& json, simdjson::dom::element value, std::span<const std::string_view> leave_out = {});

}  // namespace muster::eventstore
