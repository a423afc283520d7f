#include "eventstore/log_settings.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace muster::eventstore {
namespace {

namespace fs = std::filesystem;

/// The engine notes its options in OPTIONS-000123; the highest number counts.
std::optional<std::string> newest_options(const std::string& path) {
    constexpr std::string_view prefix = "OPTIONS-";
    std::optional<std::uint64_t> newest;
    std::error_code error;
    for (fs::directory_iterator each(path, error), end; !error && each != end; each.increment(error)) {
        const auto name = each->path().filename().string();
        std::uint64_t number = 0;
        if (!name.starts_with(prefix)) continue;
        const auto parsed = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
        if (parsed.ec == std::errc{} && parsed.ptr == name.data() + name.size() && (!newest || number > *newest)) newest = number;
    }
    if (!newest) return {};
    auto digits = std::to_string(*newest);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    std::ifstream file(path + "/" + std::string(prefix) + digits);
    std::ostringstream text;
    text << file.rdbuf();
    return file ? std::optional(text.str()) : std::nullopt;
}

bool says(const std::string& options, const std::string& setting) { return options.find("  " + setting + "\n") != std::string::npos; }

}  // namespace

std::optional<std::string> unsafe_log_setting(const std::string& path) {
    const auto options = newest_options(path);
    if (!options) return "the engine's note of its settings cannot be read";
    // Other ways drop synced records behind a flipped bit without a word.
    if (!says(*options, "wal_recovery_mode=kTolerateCorruptedTailRecords")) return "damaged records of the write-ahead log would be dropped without a word";
    if (!says(*options, "manual_wal_flush=false")) return "the write-ahead log is not written with each batch";
    if (!says(*options, "recycle_log_file_num=0")) return "files of the write-ahead log are used again, so an old record could be taken for a new one";
    return {};
}

}  // namespace muster::eventstore
