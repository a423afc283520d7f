#include "api/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <string>

#include "eventstore/json_writer.hpp"

namespace muster::api::log {
namespace {

std::atomic<Format> used_format{Format::text};

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> made = [] {
        auto l = spdlog::stderr_color_mt("muster");
        l->set_pattern(used_format == Format::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                                   : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v",
                       spdlog::pattern_time_type::utc);
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

bool is_empty(const Field& field) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    return text != nullptr && text->empty();
}

std::string text_of(std::string_view message, Fields fields) {
    auto line = escaped(message);
    for (const auto& field : fields) {
        if (is_empty(field)) continue;
        line.append(" ").append(field.name).append("=");
        if (const auto* text = std::get_if<std::string_view>(&field.value)) {
            line += escaped(*text);
        } else {
            line += std::to_string(std::get<std::uint64_t>(field.value));
        }
    }
    return line;
}

/// The members behind time and level, without the braces.
std::string members_of(std::string_view message, Fields fields) {
    std::string object;
    eventstore::JsonWriter json(object);
    json.begin_object().member("message", escaped(message));
    for (const auto& field : fields) {
        if (is_empty(field)) continue;
        std::visit([&](const auto& value) { json.member(field.name, value); }, field.value);
    }
    json.end_object();
    return object.substr(1, object.size() - 2);
}

void write(spdlog::level::level_enum level, std::string_view message, Fields fields) {
    if (!logger().should_log(level)) return;
    logger().log(level, "{}", used_format == Format::json ? members_of(message, fields) : text_of(message, fields));
}

}  // namespace

void set_level(Level level) {
    constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                    spdlog::level::err};
    logger().set_level(levels[static_cast<int>(level)]);
}
void set_format(Format format) { used_format = format; }
void info(std::string_view line, Fields fields) { write(spdlog::level::info, line, fields); }
void warning(std::string_view line) { write(spdlog::level::warn, line, {}); }
void error(std::string_view line) { write(spdlog::level::err, line, {}); }

}  // namespace muster::api::log
