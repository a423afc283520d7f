#pragma once
// The program's log, on standard error: what an operator wants to read. Never tokens, passwords, personal data or query
// strings. Control characters are escaped. Thread-safe; spdlog shows nowhere else.
//
// As text a line is `TIME LEVEL MESSAGE name=value …`; as JSON one object, {"time", "level", "message", …}, in which numbers stay numbers.

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace muster::api::log {

enum class Level { debug, info, warning, error };

enum class Format { text, json };

/// A value of a line, for programs that read it.
struct Field {
    std::string_view name;
    std::variant<std::string_view, std::uint64_t> value;
};
using Fields = std::initializer_list<Field>;

void set_level(Level level);
/// Before the first line.
void set_format(Format format);
/// Fields with an empty text are left out.
void info(std::string_view line, Fields fields = {});
void warning(std::string_view line);
void error(std::string_view line);

}  // namespace muster::api::log
