#pragma once
// The program's log, on standard error: what an operator wants to read. Never tokens, passwords, personal data or query
// strings. Control characters are escaped. Thread-safe; spdlog shows nowhere else.

#include <string_view>

namespace muster::api::log {

enum class Level { debug, info, warning, error };

void set_level(Level level);
void info(std::string_view line);
void warning(std::string_view line);
void error(std::string_view line);

}  // namespace muster::api::log
