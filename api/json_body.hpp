#pragma once
// The JSON body of a request, strictly: UTF-8, one object, no duplicate keys, at most 32 levels, no member the handler did
// not ask for. A handler reads members by name; what is missing, of a wrong type or too much is collected with its pointer,
// and problem() tells all of it at once. Not thread-safe; an object must not outlive its body.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.hpp"
#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace muster::api {

struct JsonNode;

inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t json_array_max = 1000;  ///< items of any array a handler asks for

/// One object of the body. Reading a member makes it known; null is as good as absent only to the `cleared` readers.
class JsonObject {
  public:
    JsonObject(const JsonNode* node, std::string pointer, std::shared_ptr<std::vector<FieldError>> errors);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] bool is_null(std::string_view name) const;
    [[nodiscard]] std::size_t size() const;

    // Nothing when absent; nothing and a blame when it is of another type.
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name);
    [[nodiscard]] std::optional<JsonObject> object(std::string_view name);
    /// Blames it when it is absent or null.
    [[nodiscard]] std::string required_text(std::string_view name);

    /// For merge patches: true when the member stands there as null. It is known then.
    [[nodiscard]] bool cleared(std::string_view name);

    /// One of the names of an enum.
    template <domain::NamedEnum E>
    [[nodiscard]] std::optional<E> one_of(std::string_view name) {
        const auto value = text(name);
        if (!value) return {};
        const auto found = domain::from_text<E>(*value);
        if (!found) blame_choice(name, domain::EnumNames<E>::names.data(), domain::EnumNames<E>::names.size());
        return found;
    }
    template <class Id>
    [[nodiscard]] std::optional<Id> id(std::string_view name) {
        const auto value = text(name);
        if (!value) return {};
        const auto parsed = Id::parse(*value);
        if (!parsed) blame_id(name, Id::prefix);
        return parsed;
    }
    template <class Id>
    [[nodiscard]] std::optional<std::vector<Id>> ids(std::string_view name) {
        const auto values = texts(name);
        if (!values) return {};
        std::vector<Id> parsed;
        for (std::size_t i = 0; i < values->size(); ++i) {
            if (const auto one = Id::parse((*values)[i])) {
                parsed.push_back(*one);
            } else {
                blame_id(std::string(name) + "/" + std::to_string(i), Id::prefix);
            }
        }
        return parsed;
    }

    [[nodiscard]] std::string pointer(std::string_view name) const;
    void blame(FieldError error);
    void blame(std::string_view name, std::string code, std::string detail);
    /// The value of a check, or nothing and its blame.
    template <class T>
    [[nodiscard]] std::optional<T> accept(domain::Result<T, FieldError> checked) {
        if (checked) return std::move(*checked);
        blame(std::move(checked.error()));
        return {};
    }
    /// Blames every member nobody asked for.
    void close();

  private:
    const JsonNode* find(std::string_view name);
    void blame_type(std::string_view name, std::string_view wanted);
    void blame_choice(std::string_view name, const std::string_view* choices, std::size_t count);
    void blame_id(std::string_view name, std::string_view prefix);

    const JsonNode* node_;
    std::string pointer_;
    std::shared_ptr<std::vector<FieldError>> errors_;
    std::vector<std::string> known_;
};

enum class BodyKind : std::uint8_t {
    json,         ///< application/json
    merge_patch,  ///< application/merge-patch+json, or application/json
};

class JsonBody : public JsonObject {
  public:
    /// Parses the request's body; a body that cannot be read acts as an empty object until problem() is asked.
    explicit JsonBody(const Request& request, BodyKind kind = BodyKind::json);
    /// An empty body stands for {}: for actions whose every member is optional.
    [[nodiscard]] static JsonBody optional(const Request& request);

    /// 415, 400 for what is not strict JSON, 422 body_invalid with every blame; nothing when all is well. Call it after the
    /// last member was read.
    [[nodiscard]] std::optional<Problem> problem();

  private:
    struct Parsed;
    explicit JsonBody(std::shared_ptr<Parsed> parsed);
    static std::shared_ptr<Parsed> parse(const Request& request, BodyKind kind, bool may_be_empty);

    std::shared_ptr<Parsed> parsed_;
};

}  // namespace muster::api
