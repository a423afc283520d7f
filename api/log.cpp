#include "api/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace muster::api::log {
namespace {

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> made = [] {
        auto l = spdlog::stderr_color_mt("muster");
        l->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v", spdlog::pattern_time_type::utc);
        l->flush_on(spdlog::level::warn);
        return l;
    }();
    return *made;
}

// A line stays one line: what a client sent must not be able to forge another.
std::string escaped(std::string_view line) {
    std::string out;
    out.reserve(line.size());
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) {
            out += c;
        } else {
            constexpr std::string_view digits = "0123456789abcdef";
            out += "\\x";
            out += digits[byte >> 4];
            out += digits[byte & 15U];
        }
    }
    return out;
}

}  // namespace

void set_level(Level level) {
    constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                    spdlog::level::err};
    logger().set_level(levels[static_cast<int>(level)]);
}
void info(std::string_view line) { logger().info("{}", escaped(line)); }
void warning(std::string_view line) { logger().warn("{}", escaped(line)); }
void error(std::string_view line) { logger().error("{}", escaped(line)); }

}  // namespace muster::api::log
