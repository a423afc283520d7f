#pragma once
// The body of a request as SPACE reads it: one JSON object, of which the handlers pick what they know; other members are ignored, and
// no body is as good as {}. Not thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/space/error.hpp"

namespace muster::api::space {

/// One member. JavaScript's truth: absent, null, false and "" are nothing to SPACE.
struct Value {
    enum class Kind : std::uint8_t { absent, null, boolean, text, other };
    Kind kind = Kind::absent;
    bool boolean = false;
    std::string text{};

    [[nodiscard]] bool is_there() const { return kind != Kind::absent; }
    [[nodiscard]] bool is_text() const { return kind == Kind::text; }
    [[nodiscard]] bool is_empty() const { return kind == Kind::null || (is_text() && text.empty()); }
};

class Body {
  public:
    /// 400 for what is no JSON object, not UTF-8, or names a member twice.
    [[nodiscard]] static OrError<Body> read(std::string_view json);

    [[nodiscard]] const Value& operator[](std::string_view name) const;

  private:
    std::vector<std::pair<std::string, Value>> members_;
};

}  // namespace muster::api::space
