#pragma once
// JSON as a test reads and writes it. Json is a parsed value; what is not there throws, so that a test says what it expects
// and not how to look for it. object() and array() write request bodies.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenarios {

class Json {
  public:
    enum class Kind { null, boolean, number, text, array, object };

    /// Throws std::runtime_error, with the text, when it is not one JSON value.
    [[nodiscard]] static Json parse(std::string_view text);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool has(std::string_view name) const;
    /// Throws std::runtime_error when there is no such member or item.
    [[nodiscard]] const Json& operator[](std::string_view name) const;
    [[nodiscard]] const Json& operator[](std::size_t index) const;
    [[nodiscard]] const std::string& text() const;  ///< of a string
    /// The text of the member, or "" when there is none.
    [[nodiscard]] std::string text_or_empty(std::string_view name) const;
    [[nodiscard]] std::int64_t number() const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] const std::vector<Json>& items() const { return items_; }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    /// Minified, members in the order received.
    [[nodiscard]] const std::string& source() const { return source_; }

    struct Builder;

  private:
    Kind kind_ = Kind::null;
    std::string text_;
    std::int64_t number_ = 0;
    std::vector<std::string> names_;
    std::vector<Json> items_;
    std::string source_;
};

[[nodiscard]] std::string json_text(std::string_view text);

/// A member of a body. Raw JSON goes in as Raw.
struct Raw {
    std::string json;
};
struct Member {
    std::string name, json;
    Member(std::string_view member, std::string_view value) : name(member), json(json_text(value)) {}
    Member(std::string_view member, const std::string& value) : Member(member, std::string_view(value)) {}
    Member(std::string_view member, const char* value) : Member(member, std::string_view(value)) {}
    Member(std::string_view member, bool value) : name(member), json(value ? "true" : "false") {}
    Member(std::string_view member, int value) : name(member), json(std::to_string(value)) {}
    Member(std::string_view member, Raw value) : name(member), json(std::move(value.json)) {}
};
[[nodiscard]] std::string object(const std::vector<Member>& members);
[[nodiscard]] Raw array(const std::vector<std::string>& texts);

}  // namespace muster::scenarios
