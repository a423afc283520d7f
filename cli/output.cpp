#include "cli/output.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <mutex>

namespace muster::cli {
namespace {

std::mutex& printing() {
    static std::mutex mutex;
    return mutex;
}

bool print(std::FILE* file, std::string_view text) {
    const std::lock_guard lock(printing());
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fputc('\n', file) != EOF;
    // On a pipe lines are gathered; on a terminal they show at once.
    return written && (!is_terminal(fileno(file)) || std::fflush(file) == 0);
}

}  // namespace

bool say(std::string_view line) { return print(stdout, line); }

void say_error(std::string_view message) {
    std::fflush(stdout);
    print(stderr, "muster: " + std::string(message));
}

void say_aside(std::string_view line) {
    std::fflush(stdout);
    print(stderr, line);
}

bool is_terminal(int descriptor) { return isatty(descriptor) == 1; }

std::string grouped(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string duration_text(double seconds) {
    std::array<char, 64> buffer{};
    if (seconds < 1) {
        std::snprintf(buffer.data(), buffer.size(), "%.0f ms", seconds * 1000);
    } else if (seconds < 60) {
        std::snprintf(buffer.data(), buffer.size(), "%.1f s", seconds);
    } else {
        const auto whole = static_cast<unsigned long>(seconds + 0.5);
        std::snprintf(buffer.data(), buffer.size(), "%lu min %lu s", whole / 60, whole % 60);
    }
    return buffer.data();
}

std::string printable(std::string_view text) {
    std::string clean(text);
    for (auto& c : clean) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return clean;
}

std::string lower_ascii(std::string_view text) {
    std::string lower(text);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

}  // namespace muster::cli
