#pragma once
// A parsed JSON text and its parser, kept together; and the lookups that answers need. Not thread-safe.

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

using JsonElement = simdjson::dom::element;

class JsonDocument {
  public:
    /// Nothing when the text is no JSON.
    [[nodiscard]] static std::optional<JsonDocument> parse(std::string_view text);
    /// Valid as long as the document lives (moving it does no harm).
    [[nodiscard]] JsonElement root() const { return root_; }

  private:
    JsonDocument() = default;
    std::unique_ptr<simdjson::dom::parser> parser_;
    JsonElement root_;
};

/// The member, or nothing when it is missing or the value is no object.
[[nodiscard]] std::optional<JsonElement> member_of(const JsonElement& object, std::string_view name);
/// Its text; empty when it is missing or no string.
[[nodiscard]] std::string text_of(const JsonElement& object, std::string_view name);
[[nodiscard]] std::optional<std::int64_t> integer_of(const JsonElement& object, std::string_view name);
[[nodiscard]] double number_of(const JsonElement& object, std::string_view name);
[[nodiscard]] bool flag_of(const JsonElement& object, std::string_view name);
[[nodiscard]] std::vector<std::string> texts_of(const JsonElement& object, std::string_view name);
[[nodiscard]] std::vector<JsonElement> elements_of(const JsonElement& object, std::string_view name);
/// A value in one line for people: strings without quotes, lists and objects as JSON.
[[nodiscard]] std::string shown(const JsonElement& value);

}  // namespace muster::cli
